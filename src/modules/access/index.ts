export { AccessModule } from './access.module.js';
export type { Actor } from './actor.js';
export { CurrentActor } from './http/current-actor.decorator.js';
