/** What a key may do: look, also acknowledge and resolve, or everything. Each may what the ones before it may. */
export const ROLES = ['reader', 'operator', 'admin'] as const;
export type Role = (typeof ROLES)[number];

/** Who asks for something: the name stands in the metadata of every event that comes of it. */
export interface Actor {
  readonly name: string;
  readonly role: Role;
  /** Ids of the only sources that it may know of; null: all. */
  readonly sources: readonly string[] | null;
}
