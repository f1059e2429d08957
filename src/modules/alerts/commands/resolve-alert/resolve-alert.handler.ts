import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { PeopleAnswer } from '../people-command.js';
import { PeopleRequests } from '../people-requests.js';
import { ResolveAlert } from './resolve-alert.command.js';

@CommandHandler(ResolveAlert)
export class ResolveAlertHandler implements ICommandHandler<ResolveAlert> {
  constructor(private readonly people: PeopleRequests) {}

  execute({ request }: ResolveAlert): Promise<PeopleAnswer> {
    return this.people.carryOut('ResolveAlert', request);
  }
}
