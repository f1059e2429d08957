/** The domain: plain data and pure functions. Imports nothing but itself. */
export * from './events.js';
export * from './register-source.js';
export * from './source-name.js';
