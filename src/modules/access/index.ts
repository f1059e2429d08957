export { AccessModule } from './access.module.js';
export { type Actor, actorMetadata, mayKnow } from './actor.js';
export { ApiKeyDirectory } from './directory/api-key-directory.js';
export { API_KEY_STREAM_PREFIX, FIRST_START_NAME, ROLES, type Role } from './domain/index.js';
export type { ApiKeyView } from './http/api-key-view.js';
export { CurrentActor } from './http/current-actor.decorator.js';
export { RequiresRole } from './http/requires-role.decorator.js';
