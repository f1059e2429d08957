import { Command } from '@nestjs/cqrs';
import type { PeopleAnswer, PeopleRequest } from '../people-command.js';

/** A person takes an open alert. @throws AppendResultUnknownError the event store did not take it in time */
export class AcknowledgeAlert extends Command<PeopleAnswer> {
  constructor(readonly request: PeopleRequest) {
    super();
  }
}
