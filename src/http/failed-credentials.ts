import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { type Rate, RateBudgets } from '../rates/index.js';
import { addressBlock } from './address-block.js';
import type { Problem } from './problem.js';

/** Far more than a mistyped key or four hooks with an old token send; nobody guesses 256 bits with it. */
const FAILURES: Rate = { perMinute: 60, burst: 100 };

const MOST_ADDRESSES = 10_000;

/** For whoever has gone before the refusal: a socket that is closed does not tell its address any more. */
const ADDRESS_GONE = 'gone';

/**
 * Counts requests whose credential failed, for each address they came from. Only those are ever answered 429: many senders may share an address,
 * and whoever has a valid credential always passes.
 */
@Injectable()
export class FailedCredentials {
  private readonly budgets = new RateBudgets(MOST_ADDRESSES);

  /**
   * Counts one more. The address is that of the connection: behind a proxy all share the proxy's.
   * @returns what to answer instead of the refusal, where there are too many; else null
   */
  count(request: Pick<FastifyRequest, 'ip'>): Problem | null {
    const address: string | undefined = request.ip;
    const block = address === undefined ? ADDRESS_GONE : addressBlock(address);
    const waitMs = this.budgets.take(block, FAILURES, performance.now());
    return waitMs === 0 ? null : tooMany(waitMs);
  }
}

const tooMany = (waitMs: number): Problem => ({
  status: 429,
  detail:
    'Too many requests without a valid credential came from this address. One with a valid credential is answered at any time.',
  headers: { 'retry-after': String(Math.ceil(waitMs / 1_000)) },
});
