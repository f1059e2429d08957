import { Command } from '@nestjs/cqrs';
import type { RemoveGitlabToken, RemoveSigningKey } from '../../domain/index.js';
import type { Requester, SourceAnswer } from '../source-writer.js';

/** A source's deliveries need not prove themselves with this secret any more; it is erased. @throws AppendResultUnknownError */
export class RemoveSecret extends Command<SourceAnswer> {
  constructor(
    readonly sourceId: string,
    readonly which: RemoveGitlabToken | RemoveSigningKey,
    readonly requester: Requester,
  ) {
    super();
  }
}
