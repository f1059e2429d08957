import { Query } from '@nestjs/cqrs';
import type { SourceView } from '../source-view.js';

export interface SourcePage {
  readonly items: readonly SourceView[];
  /** Position of a registration to go on below; null at the end. */
  readonly nextBelow: bigint | null;
}

export interface SourceListing {
  readonly below: bigint | null;
  readonly limit: number;
  /** Ids of the only sources that may be shown; null: all. */
  readonly among: readonly string[] | null;
}

/** Registered sources, newest first. @throws ReadModelBehindError when they can't be as fresh as asked for */
export class ListSources extends Query<SourcePage> {
  constructor(
    readonly page: SourceListing,
    readonly minPosition: bigint | null,
  ) {
    super();
  }
}
