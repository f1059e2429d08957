import { Command } from '@nestjs/cqrs';
import type { Position } from '../../../../event-store/index.js';
import type { Refusal, SecretKind } from '../../domain/index.js';
import type { Requester } from '../source-writer.js';

export interface KeptSecret {
  readonly kind: 'done';
  readonly keyId: string;
  readonly keptAt: Date;
  readonly position: Position;
}

/** As it is kept: GitLab's secret token itself, of a signing key the base64 behind `whsec_`. */
export interface Secret {
  readonly kind: SecretKind;
  readonly text: string;
}

/**
 * A source's deliveries have to prove themselves with this secret from now on. A GitLab token takes the place of the one before, a signing key
 * stands beside the others.
 *
 * @throws AppendResultUnknownError the event store did not answer: it may have been done
 */
export class KeepSecret extends Command<KeptSecret | Refusal> {
  constructor(
    readonly sourceId: string,
    readonly secret: Secret,
    readonly requester: Requester,
  ) {
    super();
  }
}
