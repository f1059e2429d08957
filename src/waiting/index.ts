export { LateError, within } from './within.js';
