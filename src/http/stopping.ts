import type { onRequestHookHandler, onSendHookHandler } from 'fastify';
import type { Lifecycle } from '../config/index.js';
import type { Problem } from './problem.js';
import { sendProblem } from './send-problem.js';

const STOPPING: Problem = {
  status: 503,
  detail: 'The service is stopping. Send it again.',
  headers: { 'retry-after': '5' },
};

/** Requests of people and programs that come in while the service stops are for the next process, or for the next start: they can be sent again. */
export const refuseWhileStopping =
  (lifecycle: Lifecycle): onRequestHookHandler =>
  (request, reply, done) => {
    if (lifecycle.phase === 'stopping') sendProblem(request, reply, STOPPING);
    else done();
  };

/** Else a connection that was busy when the server closed would be kept for its client's next request, and the stop with it. */
export const closeConnectionsWhileStopping =
  (lifecycle: Lifecycle): onSendHookHandler =>
  (_request, reply, payload, done) => {
    if (lifecycle.phase === 'stopping') reply.header('connection', 'close');
    done(null, payload);
  };
