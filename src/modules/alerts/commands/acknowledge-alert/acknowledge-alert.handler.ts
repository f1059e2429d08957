import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { PeopleAnswer } from '../people-command.js';
import { PeopleRequests } from '../people-requests.js';
import { AcknowledgeAlert } from './acknowledge-alert.command.js';

@CommandHandler(AcknowledgeAlert)
export class AcknowledgeAlertHandler implements ICommandHandler<AcknowledgeAlert> {
  constructor(private readonly people: PeopleRequests) {}

  execute({ request }: AcknowledgeAlert): Promise<PeopleAnswer> {
    return this.people.carryOut('AcknowledgeAlert', request);
  }
}
