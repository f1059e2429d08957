export { pause } from './pause.js';
export { LateError, within } from './within.js';
