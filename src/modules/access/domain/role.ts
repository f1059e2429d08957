/** What a key may do: look, also acknowledge and resolve, or everything. Each may what the ones before it may. */
export const ROLES = ['reader', 'operator', 'admin'] as const;
export type Role = (typeof ROLES)[number];
