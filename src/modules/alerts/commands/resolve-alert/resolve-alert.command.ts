import { Command } from '@nestjs/cqrs';
import type { PeopleAnswer, PeopleRequest } from '../people-command.js';

/** A person closes an alert: everything that failed up to now is over. @throws AppendResultUnknownError the event store did not take it in time */
export class ResolveAlert extends Command<PeopleAnswer> {
  constructor(readonly request: PeopleRequest) {
    super();
  }
}
