import { CommandBus, CommandHandler, type ICommandHandler, QueryBus } from '@nestjs/cqrs';
import { LocateOpenAlerts, type OpenAlertFilters, ResolveAlerts } from '../../../alerts/index.js';
import type { Refusal } from '../../domain/index.js';
import { requesterOf, SourceWriter } from '../source-writer.js';
import { type DisabledSource, DisableSource } from './disable-source.command.js';

/** After so long no further alert is begun: proxies give up on an answer after 30 seconds or more. */
const TIME_LIMIT_MS = 20_000;

@CommandHandler(DisableSource)
export class DisableSourceHandler implements ICommandHandler<DisableSource> {
  constructor(
    private readonly writer: SourceWriter,
    private readonly commands: CommandBus,
    private readonly queries: QueryBus,
  ) {}

  async execute({ sourceId, wanted, actor }: DisableSource): Promise<DisabledSource | Refusal> {
    const { note, resolveAlerts } = wanted;
    const answer = await this.writer.carryOut(sourceId, { type: 'DisableSource', note }, requesterOf(actor));
    if (answer.kind !== 'done') return answer;

    const filters = alertsOf(sourceId);
    if (!resolveAlerts) {
      const { total } = await this.queries.execute(new LocateOpenAlerts(filters, null, 1));
      return { kind: 'done', openAlerts: total, resolvedAlerts: 0 };
    }
    const deadline = Date.now() + TIME_LIMIT_MS;
    const request = { filters, note, actor, onBehalfOf: null, deadline };
    const { found, resolved } = await this.commands.execute(new ResolveAlerts(request));
    return { kind: 'done', openAlerts: found, resolvedAlerts: resolved.length };
  }
}

const alertsOf = (sourceId: string): OpenAlertFilters => ({
  sourceId,
  project: null,
  ref: null,
  priority: null,
  openedAfter: null,
  openedBefore: null,
});
