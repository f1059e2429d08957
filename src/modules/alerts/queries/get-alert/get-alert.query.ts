import { Query } from '@nestjs/cqrs';
import type { Actor } from '../../../access/index.js';
import type { AlertView } from '../alert-view.js';

/** One alert as it stands; null for one that there is not, or not for this actor. @throws ReadModelBehindError when it can't be as fresh as asked for */
export class GetAlert extends Query<AlertView | null> {
  constructor(
    readonly id: string,
    readonly actor: Pick<Actor, 'sources'>,
    readonly minPosition: bigint | null,
  ) {
    super();
  }
}
