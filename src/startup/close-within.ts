import { setTimeout as delay } from 'node:timers/promises';
import { type INestApplication, Logger } from '@nestjs/common';
import { letConnectionsEnd } from './let-connections-end.js';

/** Longer than a delivery may take (5 s), shorter than what container platforms grant before they kill (10 s). */
const LIMIT_MS = 8_000;

/** Lets requests under way end, then lets go of what will not. */
export const closeWithin = async (app: INestApplication): Promise<void> => {
  const limit = new AbortController();
  const tooLong = delay(LIMIT_MS, 'too long' as const, { signal: limit.signal }).catch(() => 'in time' as const);
  const closed = endIntake(app)
    .then(() => app.close())
    .then(() => 'in time' as const);
  try {
    if ((await Promise.race([closed, tooLong])) === 'too long') {
      new Logger('Service').warn(`Requests were still under way after ${LIMIT_MS / 1000} s and are cut off.`);
    }
  } finally {
    limit.abort();
  }
};

/**
 * Returns when nobody listens any more and every request is answered. Nest would do so only after its first hooks, which stop what requests still wait
 * for, such as the read models.
 */
const endIntake = async (app: INestApplication): Promise<void> => {
  const server = app.getHttpServer();
  await letConnectionsEnd(server);
  // A start that was cut short may not listen yet.
  if (server.listening) await app.getHttpAdapter().close();
};
