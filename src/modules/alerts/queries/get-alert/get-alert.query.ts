import { Query } from '@nestjs/cqrs';
import type { AlertView } from '../alert-view.js';

/** One alert as it stands; null for one that there is not. @throws ReadModelBehindError when it can't be as fresh as asked for */
export class GetAlert extends Query<AlertView | null> {
  constructor(
    readonly id: string,
    readonly minPosition: bigint | null,
  ) {
    super();
  }
}
