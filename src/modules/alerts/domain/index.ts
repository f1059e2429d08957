/** The domain: plain data and pure functions. Imports nothing but itself. */
export * from './alert.js';
export * from './branch.js';
export * from './branch-state.js';
export * from './commands.js';
export * from './decide.js';
export * from './decision.js';
export * from './events.js';
export * from './evolve.js';
export * from './judge.js';
export * from './outcome-point.js';
export * from './parse-policy.js';
export * from './pipeline-event.js';
export * from './point.js';
export * from './policy.js';
export type { PolicyFault } from './policy-faults.js';
export * from './priority.js';
export { highestFailing } from './registers.js';
export type { KeyedRequest } from './requests.js';
