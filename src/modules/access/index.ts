export { AccessModule } from './access.module.js';
export { type Actor, actorMetadata, mayKnow, ROLES, type Role } from './actor.js';
export { CurrentActor } from './http/current-actor.decorator.js';
export { RequiresRole } from './http/requires-role.decorator.js';
