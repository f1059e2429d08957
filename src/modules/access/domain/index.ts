/** The domain: plain data and pure functions. Imports nothing but itself. */
export * from './api-key.js';
export * from './api-key-name.js';
export * from './decide.js';
export * from './events.js';
export * from './role.js';
