import type { FastifyReply, FastifyRequest, preParsingHookHandler } from 'fastify';
import { ProblemError } from './problem.js';

/** What bodies may take of this process's memory at the same time: ten of the largest deliveries. Each becomes a text and a tree, too, but one at a time. */
const MOST_BYTES = 268_435_456;

/** Smaller bodies, which are nearly all, are not counted. */
const SMALL_BYTES = 262_144;

const tooMuch = (): ProblemError =>
  new ProblemError({
    status: 503,
    detail: 'Too many large requests are coming in at the moment. Send it again.',
    headers: { 'retry-after': '5' },
  });

declare module 'fastify' {
  interface FastifyRequest {
    /** Where its body is large. */
    bodyHold?: BodyHold;
  }
}

/** Counts the bytes of large bodies from the moment they begin to come in until {@link letGoOfBody}, or until their request is over. */
export class BodyBudget {
  private left = MOST_BYTES;

  /** Stands behind the gates: only who has proved himself takes anything. @param limit of the route, in bytes */
  hold(limit: number): preParsingHookHandler {
    return (request, reply, payload, done) => {
      const announced = request.headers['content-length'];
      const length = Number(announced ?? 0);
      // One that is larger than the limit is refused before it is read.
      if (length > SMALL_BYTES && length <= limit && !this.take(request, reply, length)) {
        done(tooMuch());
        return;
      }
      if (announced === undefined) this.countAsItGrows(request, reply, payload);
      done(null, payload);
    };
  }

  give(bytes: number): void {
    this.left += bytes;
  }

  /** A body in chunks does not say how large it will be. */
  private countAsItGrows(request: FastifyRequest, reply: FastifyReply, payload: NodeJS.ReadableStream): void {
    let uncounted = 0;
    const count = (chunk: Buffer): void => {
      uncounted += chunk.length;
      if (uncounted <= SMALL_BYTES) return;
      if (this.take(request, reply, uncounted)) {
        uncounted = 0;
        return;
      }
      payload.off('data', count);
      // Fastify, which gathers the chunks, throws away what it has and answers the error.
      payload.emit('error', tooMuch());
    };
    payload.on('data', count);
  }

  private take(request: FastifyRequest, reply: FastifyReply, bytes: number): boolean {
    if (bytes > this.left) return false;
    this.left -= bytes;
    if (request.bodyHold === undefined) {
      request.bodyHold = new BodyHold(this);
      reply.raw.once('close', () => letGoOfBody(request));
    }
    request.bodyHold.bytes += bytes;
    return true;
  }
}

class BodyHold {
  bytes = 0;

  constructor(private readonly budget: BodyBudget) {}

  giveBack(): void {
    this.budget.give(this.bytes);
    this.bytes = 0;
  }
}

/** Whoever has made something of a body while its request still has to wait lets go of the bytes. */
export const letGoOfBody = (request: FastifyRequest): void => {
  request.rawBody = undefined;
  request.body = undefined;
  request.bodyHold?.giveBack();
};
