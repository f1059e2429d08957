import { Command } from '@nestjs/cqrs';
import type { ChangePolicy, ChangeSettings, EnableSource, RevokeToken } from '../../domain/index.js';
import type { Requester, SourceAnswer } from '../source-writer.js';

/** Changes that need nothing but a decision: what they are stands in the domain. */
export type SourceChange = RevokeToken | ChangePolicy | ChangeSettings | EnableSource;

/** @throws AppendResultUnknownError the event store did not answer: it may have been done, and may be asked for again */
export class ChangeSource extends Command<SourceAnswer> {
  constructor(
    readonly sourceId: string,
    readonly change: SourceChange,
    readonly requester: Requester,
  ) {
    super();
  }
}
