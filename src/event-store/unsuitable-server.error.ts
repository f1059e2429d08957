import { StartupRefusedError } from '../config/index.js';

/** What the store stands on cannot keep its promises, or is not what it should be. The message says what to do. */
export class UnsuitableServerError extends StartupRefusedError {
  override readonly name = 'UnsuitableServerError';
}
