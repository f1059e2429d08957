import type { Role } from './domain/index.js';

/** Who asks for something. */
export interface Actor {
  /** Of the API key: who is said to have done it. Another key may bear the name once this one is revoked. */
  readonly name: string;
  /** Of the API key, for ever unique; null for the bootstrap key. */
  readonly keyId: string | null;
  readonly role: Role;
  /** Ids of the only sources that it may know of; null: all. */
  readonly sources: readonly string[] | null;
}

/** Whether something of this source may be shown to the actor, or changed by it. What it may not know of is "not found", never "forbidden". */
export const mayKnow = ({ sources }: Pick<Actor, 'sources'>, sourceId: string): boolean =>
  sources === null || sources.includes(sourceId);

/** How the metadata of every event that comes of it names the actor. */
export const actorMetadata = ({ name, keyId }: Pick<Actor, 'name' | 'keyId'>) =>
  keyId === null ? { actor: name } : { actor: name, apiKeyId: keyId };
