import { Command } from '@nestjs/cqrs';
import type { Position } from '../../../../event-store/index.js';
import type { Requester } from '../source-writer.js';

export interface SourceRegistration extends Requester {
  /** 1 to 100 characters after trimming, without control characters; need not be unique. */
  readonly name: string;
}

export interface RegisteredSource {
  readonly id: string;
  readonly name: string;
  /** Shown here and never again; lets deliveries in on this process by now. */
  readonly token: string;
  readonly position: Position;
}

/**
 * A new sender, with its first token.
 *
 * @throws SourceNameRefusedError
 * @throws AppendResultUnknownError the event store did not answer: a source may have been registered whose token nobody knows
 */
export class RegisterSource extends Command<RegisteredSource> {
  constructor(readonly registration: SourceRegistration) {
    super();
  }
}

/** The message says what is wrong with the name. */
export class SourceNameRefusedError extends Error {
  override readonly name = 'SourceNameRefusedError';
}
