export { AccessModule } from './access.module.js';
export { type Actor, ROLES, type Role } from './actor.js';
export { CurrentActor } from './http/current-actor.decorator.js';
