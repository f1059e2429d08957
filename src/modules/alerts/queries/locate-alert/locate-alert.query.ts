import { Query } from '@nestjs/cqrs';
import type { Revision } from '../../../../event-store/index.js';
import type { Actor } from '../../../access/index.js';

/** Where an alert's events stand in the log. */
export interface AlertLocation {
  readonly stream: string;
  /** Of the last event that changed the alert, as far as the read model knows: there may be later ones. */
  readonly lastRevision: Revision;
}

/** Null for an alert of which the actor may not know, or that there is not, in truth and not only in a read model that has yet to hear of it. */
export class LocateAlert extends Query<AlertLocation | null> {
  constructor(
    readonly alertId: string,
    readonly actor: Pick<Actor, 'sources'>,
  ) {
    super();
  }
}
