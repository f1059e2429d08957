/** The domain: plain data and pure functions. Imports nothing but itself. */
export * from './commands.js';
export * from './decide.js';
export * from './decision.js';
export * from './events.js';
export * from './evolve.js';
export * from './secret-format.js';
export * from './source.js';
export * from './source-name.js';
