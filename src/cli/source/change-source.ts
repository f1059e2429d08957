import { Command } from 'commander';
import type { SourceView } from '../../modules/sources/index.js';
import type { CommandContext } from '../command-context.js';
import { wrongUsage } from '../command-failed.error.js';
import { findSourceId, SOURCE_ARGUMENT } from '../service/find-source.js';
import { onService, type Shown } from '../service/on-service.js';
import { at, type Service } from '../service/service.js';
import { requireDuration } from '../text/duration.js';
import { sourceText } from './source-text.js';

/** The source as it is after a change. */
export const changed = (service: Service, source: SourceView, note: string): Shown => ({
  document: source,
  text: sourceText(source),
  note,
  afterwards: () => service.settle(at('sources'), source.position),
});

export const renameCommand = (context: CommandContext): Command => {
  const command = new Command('rename')
    .description('Gives a sender another name.')
    .argument('<source>', SOURCE_ARGUMENT)
    .argument('<name>', 'the new name');
  return onService<[string, string]>(command, context, async ({ service, args: [given, name] }) => {
    const path = at('sources', await findSourceId(service, given));
    return changed(service, await service.send<SourceView>('PATCH', path, { name }), 'Renamed.');
  });
};

interface SetOptions {
  readonly silentAfter?: string;
  readonly deliveriesPerMinute?: string;
}

export const setCommand = (context: CommandContext): Command => {
  const command = new Command('set')
    .summary('change when it counts as silent, or its rate')
    .description('Changes the settings of a sender; what is left out stays as it is.')
    .argument('<source>', SOURCE_ARGUMENT)
    .option('--silent-after <time>', 'without a delivery for so long it shows as silent: 12h, 30d, or off')
    .option('--deliveries-per-minute <number>', 'above this rate its deliveries stand back behind those of others');
  return onService<[string], SetOptions>(command, context, async ({ service, args: [given], options }) => {
    const settings = toSettings(options);
    const path = at('sources', await findSourceId(service, given));
    return changed(service, await service.send<SourceView>('PATCH', path, settings), 'Changed.');
  });
};

const toSettings = ({ silentAfter, deliveriesPerMinute }: SetOptions): object => {
  if (silentAfter === undefined && deliveriesPerMinute === undefined) {
    throw wrongUsage('Nothing to change: give --silent-after or --deliveries-per-minute.');
  }
  const silentAfterSeconds =
    silentAfter === undefined || silentAfter === 'off' ? null : requireDuration('--silent-after', silentAfter);
  return {
    ...(silentAfter === undefined ? {} : { silentAfterSeconds }),
    ...(deliveriesPerMinute === undefined ? {} : { deliveriesPerMinute: requireNumber(deliveriesPerMinute) }),
  };
};

const requireNumber = (text: string): number => {
  if (!/^\d{1,9}$/.test(text)) throw wrongUsage('--deliveries-per-minute must be a whole number.');
  return Number(text);
};

interface Disabled {
  readonly source: SourceView;
  readonly openAlerts: number;
  readonly resolvedAlerts: number;
}

interface DisableOptions {
  readonly resolveAlerts?: true;
  readonly note?: string;
}

export const disableCommand = (context: CommandContext): Command => {
  const command = new Command('disable')
    .summary('take no more deliveries from a sender')
    .description('Takes no more deliveries from a sender. Nothing that it sends will close its open alerts any more.')
    .argument('<source>', SOURCE_ARGUMENT)
    .option('--resolve-alerts', 'resolve its open alerts')
    .option('--note <text>', 'why, for the history');
  return onService<[string], DisableOptions>(command, context, async ({ service, args: [given], options }) => {
    const path = at('sources', await findSourceId(service, given), 'disable');
    const { resolveAlerts = false, note = null } = options;
    const disabled = await service.send<Disabled>('POST', path, { resolveAlerts, note });
    const { source, openAlerts, resolvedAlerts } = disabled;
    return {
      ...changed(service, source, `Disabled. It had ${openAlerts} open alerts; ${resolvedAlerts} were resolved.`),
      document: disabled,
    };
  });
};

export const enableCommand = (context: CommandContext): Command => {
  const command = new Command('enable')
    .description('Takes deliveries of a disabled sender again.')
    .argument('<source>', SOURCE_ARGUMENT);
  return onService<[string]>(command, context, async ({ service, args: [given] }) => {
    const path = at('sources', await findSourceId(service, given), 'enable');
    return changed(service, await service.send<SourceView>('POST', path), 'Enabled.');
  });
};
