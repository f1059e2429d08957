import { ProblemError } from '../../../http/index.js';

/** 503: so many deliveries wait for the event store that this one could not be put to it in time. Nothing was recorded. */
export class BusyError extends ProblemError {
  constructor() {
    super({
      status: 503,
      detail: 'Too many deliveries are waiting for the event store. Send it again.',
      headers: { 'retry-after': '5' },
    });
  }
}
