import { Command } from '@nestjs/cqrs';
import type { Actor } from '../../actor.js';
import type { KnownApiKey } from '../../directory/known-api-key.js';
import type { Refusal } from '../../domain/index.js';

export type RevokedApiKey = { readonly kind: 'revoked'; readonly key: KnownApiKey } | Refusal;

/** The key is refused from now on: by this process at once, everywhere within a second. @throws AppendResultUnknownError try again */
export class RevokeApiKey extends Command<RevokedApiKey> {
  constructor(
    readonly keyId: string,
    readonly actor: Actor,
  ) {
    super();
  }
}
