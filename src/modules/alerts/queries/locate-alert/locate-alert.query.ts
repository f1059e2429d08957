import { Query } from '@nestjs/cqrs';
import type { Revision } from '../../../../event-store/index.js';

/** Where an alert's events stand in the log. */
export interface AlertLocation {
  readonly sourceId: string;
  readonly stream: string;
  /** Of the last event that changed the alert, as far as the read model knows: there may be later ones. */
  readonly lastRevision: Revision;
}

/** Null for an alert that there is not, in truth and not only in a read model that has yet to hear of it. */
export class LocateAlert extends Query<AlertLocation | null> {
  constructor(readonly alertId: string) {
    super();
  }
}
