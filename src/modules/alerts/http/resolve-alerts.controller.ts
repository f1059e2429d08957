import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { invalidField } from '../../../http/index.js';
import { type Actor, CurrentActor, RequiresRole } from '../../access/index.js';
import { type OpenAlertFilters, ResolveAlerts } from '../commands/index.js';
import { IdempotencyKey } from './idempotency-key.decorator.js';
import { type OpenAlertFilterDto, ResolveAlertsDto } from './resolve-alerts.dto.js';

/** After so long no further alert is begun: proxies give up on an answer after 30 seconds or more. */
const TIME_LIMIT_MS = 20_000;

interface ResolvedAlertsView {
  readonly resolved: readonly string[];
  /** How many it did not get to: ask again. */
  readonly left: number;
  /** Of the last resolution, in decimal digits; null where nothing was resolved. */
  readonly position: string | null;
}

@Controller('v1/alerts/resolve')
export class ResolveAlertsController {
  constructor(private readonly commands: CommandBus) {}

  @Post()
  @HttpCode(200)
  @RequiresRole('operator')
  async resolve(
    @Body() body: ResolveAlertsDto,
    @CurrentActor() actor: Actor,
    @IdempotencyKey() key: string | null,
  ): Promise<ResolvedAlertsView> {
    if (key !== null) throw invalidField('Idempotency-Key', NO_KEY_HERE);
    const { resolved, left, position } = await this.commands.execute(
      new ResolveAlerts({
        filters: toFilters(body?.filter),
        note: body.note ?? null,
        onBehalfOf: body.onBehalfOf ?? null,
        actor,
        deadline: Date.now() + TIME_LIMIT_MS,
      }),
    );
    return { resolved, left, position: position === null ? null : String(position) };
  }
}

/** Which alerts are open changes from one request to the next: to pass over the key would close some that its sender never meant. */
const NO_KEY_HERE =
  'Resolving many at once takes no Idempotency-Key: sent again, it resolves what is open then. Say filter.openedBefore, and it never resolves anything newer, however often it is sent.';

/** @throws ProblemError 400 where nothing is said about which alerts: an empty body must not close everything */
const toFilters = (filter: OpenAlertFilterDto | undefined): OpenAlertFilters => {
  const { all, ...others } = filter ?? {};
  const members = Object.values(others).filter((value) => value !== undefined && value !== null);
  if (all === true && members.length > 0) {
    throw invalidField(
      'filter.all',
      'filter.all means every open alert: no other member of filter may stand beside it.',
    );
  }
  if (all !== true && members.length === 0) {
    throw invalidField('filter', 'filter must hold at least one member, or {"all": true} for every open alert.');
  }
  return {
    sourceId: others.source?.toLowerCase() ?? null,
    project: others.project ?? null,
    ref: others.branch ?? null,
    priority: others.priority ?? null,
    openedAfter: timeOf(others.openedAfter),
    openedBefore: timeOf(others.openedBefore),
  };
};

const timeOf = (text: string | null | undefined): Date | null =>
  text === undefined || text === null ? null : new Date(text);
