import { Command } from '@nestjs/cqrs';
import type { Actor } from '../../actor.js';
import type { KnownApiKey } from '../../directory/known-api-key.js';
import type { Refusal, Role } from '../../domain/index.js';

export interface NewApiKey {
  /** 1 to 100 visible characters; no other living key may bear it. */
  readonly name: string;
  readonly role: Role;
  /** Ids of the only sources that it may know of; null: all. */
  readonly sources: readonly string[] | null;
  readonly expiresAt: Date | null;
}

export type IssuedApiKey =
  /** `secret` is shown here and never again; it opens this process's routes by now. */
  { readonly kind: 'issued'; readonly secret: string; readonly key: KnownApiKey } | Refusal;

/**
 * A new key. @throws AppendResultUnknownError the event store did not answer: a key may have been issued that nobody knows; revoke it
 */
export class IssueApiKey extends Command<IssuedApiKey> {
  constructor(
    readonly wanted: NewApiKey,
    readonly actor: Actor,
  ) {
    super();
  }
}
