import { Query } from '@nestjs/cqrs';
import type { SourceView } from '../source-view.js';

/**
 * One source as its own events tell it, so that whoever has just changed it sees the change; null for one that was never registered.
 * @throws ReadModelBehindError when the log has not come as far as asked for
 */
export class GetSource extends Query<SourceView | null> {
  constructor(
    readonly sourceId: string,
    readonly minPosition: bigint | null,
  ) {
    super();
  }
}
