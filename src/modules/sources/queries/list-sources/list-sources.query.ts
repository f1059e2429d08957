import { Query } from '@nestjs/cqrs';
import type { ShownToken } from '../../projections/sources/index.js';

/** A source as the API shows it. */
export interface SourceView {
  readonly id: string;
  readonly name: string;
  readonly provider: string;
  /** ISO 8601 UTC. */
  readonly registeredAt: string;
  readonly registeredBy: string;
  readonly tokens: readonly ShownToken[];
  /** Of the last event that changed the source, in decimal digits. */
  readonly position: string;
}

export interface SourcePage {
  readonly items: readonly SourceView[];
  /** Position of a registration to go on below; null at the end. */
  readonly nextBelow: bigint | null;
}

/** Registered sources, newest first. @throws ReadModelBehindError when they can't be as fresh as asked for */
export class ListSources extends Query<SourcePage> {
  constructor(
    readonly page: { readonly below: bigint | null; readonly limit: number },
    readonly minPosition: bigint | null,
  ) {
    super();
  }
}
