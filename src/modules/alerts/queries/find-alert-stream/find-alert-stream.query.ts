import { Query } from '@nestjs/cqrs';

/**
 * In which stream do an alert's events stand? Null for an alert that there is not, in truth and not only in a read model that has
 * yet to hear of it.
 */
export class FindAlertStream extends Query<string | null> {
  constructor(readonly alertId: string) {
    super();
  }
}
