import { Body, Controller, HttpCode, Param, Post } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { conflict, notFound } from '../../../http/index.js';
import { type Actor, CurrentActor, RequiresRole } from '../../access/index.js';
import { AcknowledgeAlert, type PeopleAnswer, type PeopleRequest, ResolveAlert } from '../commands/index.js';
import { type AlertView, toAlertView } from '../queries/index.js';
import { PeopleRequestDto } from './people-request.dto.js';

/**
 * What people do to an alert. Both routes answer the alert as it then stands. The type of a body must not be a union, also where it
 * may be left out: its decorator metadata would say Object, and nothing would be validated.
 */
@Controller('v1/alerts/:id')
export class PeopleController {
  constructor(private readonly commands: CommandBus) {}

  @Post('acknowledge')
  @HttpCode(200)
  @RequiresRole('operator')
  acknowledge(
    @Param('id') id: string,
    @Body() body: PeopleRequestDto,
    @CurrentActor() actor: Actor,
  ): Promise<AlertView> {
    return this.carryOut(new AcknowledgeAlert(toRequest(id, body, actor)));
  }

  @Post('resolve')
  @HttpCode(200)
  @RequiresRole('operator')
  resolve(@Param('id') id: string, @Body() body: PeopleRequestDto, @CurrentActor() actor: Actor): Promise<AlertView> {
    return this.carryOut(new ResolveAlert(toRequest(id, body, actor)));
  }

  private async carryOut(command: AcknowledgeAlert | ResolveAlert): Promise<AlertView> {
    const answer = await this.commands.execute<typeof command, PeopleAnswer>(command);
    switch (answer.kind) {
      case 'not-found':
        throw notFound('There is no alert with this id.');
      case 'conflict':
        throw conflict(asSentence(answer.detail));
      default:
        return toAlertView(answer.alert, answer.position);
    }
  }
}

const toRequest = (id: string, body: PeopleRequestDto | undefined, actor: Actor): PeopleRequest => ({
  // As it is stored: a UUID means the same in either case.
  alertId: id.toLowerCase(),
  note: body?.note ?? null,
  onBehalfOf: body?.onBehalfOf ?? null,
  actor,
});

const asSentence = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
