import type { CommandContext } from '../command-context.js';
import { CommandFailedError, EXIT } from '../command-failed.error.js';
import { copyLog } from './copy-log.js';
import { copySecrets } from './copy-secrets.js';
import { howToSwitch } from './how-to-switch.js';
import { openStore } from './open-store.js';
import { count } from './progress.js';
import { readStoreEnd } from './store-end.js';

/**
 * Copies all events of one store into another and verifies every one of them; where both are in PostgreSQL, the secrets of sources as well.
 *
 * @throws CommandFailedError, StartupRefusedError one sentence without any password
 */
export const copyStore = async (from: string, to: string, context: CommandContext): Promise<void> => {
  const { terminal, stopRequested } = context;
  const [source, target] = [readStoreEnd('--from', from), readStoreEnd('--to', to)];
  if (source.url === target.url) throw sameStore();
  const opened = { source: await openStore(source, context), target: await openStore(target, context) };
  const stores = { source: opened.source.store, target: opened.target.store };
  if (stores.source.storeId === stores.target.storeId) throw sameStore();
  terminal.say(`Copying from ${source.shown} (store ${stores.source.storeId})`);
  terminal.say(`          to ${target.shown} (store ${stores.target.storeId})`);

  const ends = {
    source: { store: stores.source, shown: source.shown },
    target: { store: stores.target, shown: target.shown },
  };
  const { same, isBehind } = await copyLog(ends, terminal, stopRequested);
  if (isBehind) {
    throw new CommandFailedError(
      `The first ${count(same)} are copied and verified, but the source has grown meanwhile: a service writes to it. Stop it and run the same command again: only the new events are copied.`,
      EXIT.sourceHasGrown,
    );
  }
  if (same === 0) throw new CommandFailedError(`${source.shown} holds no events: is it the right one?`);
  terminal.say(
    `Verified: ${count(same)}, the same in source and target by order, stream, id, type, data, metadata and time.`,
  );
  const databases = [opened.source.database, opened.target.database] as const;
  if (databases[0] !== null && databases[1] !== null) await copySecrets(databases[0], databases[1], terminal);
  for (const line of howToSwitch(source, target)) terminal.say(line);
};

const sameStore = (): CommandFailedError => new CommandFailedError('--from and --to are the same store.', EXIT.usage);
