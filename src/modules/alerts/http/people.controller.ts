import { Body, Controller, HttpCode, Param, Post } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { conflict, notFound, type Problem, ProblemError, parsePosition } from '../../../http/index.js';
import { type Actor, CurrentActor, RequiresRole } from '../../access/index.js';
import { AcknowledgeAlert, type PeopleAnswer, type PeopleRequest, ResolveAlert } from '../commands/index.js';
import { type AlertView, toAlertView } from '../queries/index.js';
import { IdempotencyKey } from './idempotency-key.decorator.js';
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
    @IdempotencyKey() key: string | null,
  ): Promise<AlertView> {
    return this.carryOut(new AcknowledgeAlert(toRequest(id, body, actor, key)));
  }

  @Post('resolve')
  @HttpCode(200)
  @RequiresRole('operator')
  resolve(
    @Param('id') id: string,
    @Body() body: PeopleRequestDto,
    @CurrentActor() actor: Actor,
    @IdempotencyKey() key: string | null,
  ): Promise<AlertView> {
    return this.carryOut(new ResolveAlert(toRequest(id, body, actor, key)));
  }

  private async carryOut(command: AcknowledgeAlert | ResolveAlert): Promise<AlertView> {
    const answer = await this.commands.execute<typeof command, PeopleAnswer>(command);
    switch (answer.kind) {
      case 'done':
      case 'unchanged':
        return toAlertView(answer.alert, answer.position);
      case 'not-found':
        throw notFound('There is no alert with this id.');
      case 'resolved':
        throw conflict('The alert is resolved: only an open alert can be acknowledged.');
      case 'key-reused':
        throw new ProblemError(KEY_REUSED);
      case 'newer-failure':
        throw newerFailure(answer.pipelineId, String(answer.position));
    }
  }
}

const KEY_REUSED: Problem = {
  status: 422,
  field: 'Idempotency-Key',
  detail: 'This Idempotency-Key was used for another request. Send the same request again, or choose a new key.',
};

const newerFailure = (pipelineId: string, position: string): ProblemError =>
  conflict(
    `Pipeline ${pipelineId} counts as a failure, too, and was not known at seenPosition. Look at the alert again, then send the ` +
      'position that it has then.',
    { pipelineId, position },
  );

const toRequest = (
  id: string,
  body: PeopleRequestDto | undefined,
  actor: Actor,
  idempotencyKey: string | null,
): PeopleRequest => ({
  // As it is stored: a UUID means the same in either case.
  alertId: id.toLowerCase(),
  note: body?.note ?? null,
  onBehalfOf: body?.onBehalfOf ?? null,
  actor,
  idempotencyKey,
  seenPosition: parsePosition(body?.seenPosition),
});
