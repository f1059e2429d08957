import { describe, expect, it } from '@jest/globals';
import { startCommand } from '../support/command-process.js';
import { startEventStoreDbDouble } from '../support/eventstoredb-double/eventstoredb-double.js';
import { expectNothingLeft, temporaryDataDir } from '../support/lifecycle.js';
import { startService } from '../support/service-process.js';

const run = async (args: readonly string[], environment?: Record<string, string>): Promise<[number | null, string]> => {
  const command = startCommand(args, environment);
  return [await command.exited, command.output()];
};

const copy = (from: string, to: string, environment?: Record<string, string>) =>
  run(['store', 'copy', '--from', from, '--to', to], environment);

describe('the program pipeline-alerts', () => {
  it('shows what it can do', async () => {
    const [exitCode, help] = await run(['store', 'copy', '--help']);
    expect([exitCode, help]).toEqual([0, expect.stringContaining('verifies every one of them')]);
    expect(await run([])).toEqual([2, expect.stringContaining('Usage: pipeline-alerts')]);
  });

  it.each([
    [['store', 'copy'], /^error: required option '--from <store>' not specified\n$/],
    [['store', 'esdb://ann:secret@host:2113'], /^error: unknown command '<url>'\n$/],
    [['store', 'copy', '--form=esdb://ann:secret@host'], /^error: (?!.*secret)/],
    [
      ['store', 'copy', '--from', 'mysql://ann:secret@host', '--to', 'esdb://host'],
      /^--from must be postgresql:(?!.*secret)/,
    ],
    [['store', 'copy', '--from', 'esdb://host', '--to', 'esdb://host'], /^--from and --to are the same store\.\n$/],
  ])('refuses %j with exit code 2, and repeats no password', async (args, said) => {
    expect(await run(args)).toEqual([2, expect.stringMatching(said)]);
  });

  it('says which store cannot be used, without its password', async () => {
    const nobody = 'postgresql://ann:secret@127.0.0.1:1/db?sslmode=disable';
    const [exitCode, said] = await copy(nobody, 'esdb://host');
    expect(exitCode).toBe(1);
    expect(said).toContain(
      'No database answered within 10 s: connect ECONNREFUSED 127.0.0.1:1 (ECONNREFUSED). Check --from and',
    );
    expect(await copy('esdb://ann:secret:word@127.0.0.1:1', 'esdb://host')).toEqual([
      1,
      expect.stringMatching(/^--from cannot be used: user and password must be user:password(?!.*secret)/),
    ]);
  }, 60_000);

  it('takes stores with passwords from the environment', async () => {
    const environment = { STORE_COPY_FROM: 'mysql://ann:secret@host', STORE_COPY_TO: 'esdb://host' };
    expect(await run(['store', 'copy'], environment)).toEqual([
      2,
      expect.stringMatching(/^--from must be (?!.*secret)/),
    ]);
  });

  it('copies the embedded store once the service is stopped, and leaves nothing running', async () => {
    const [folder, other] = [await temporaryDataDir(), await temporaryDataDir()];
    const double = await startEventStoreDbDouble();
    const environment = { DATA_DIR: folder.path };
    try {
      expect(await copy('embedded', double.url, environment)).toEqual([
        1,
        expect.stringMatching(/ holds no database: set DATA_DIR/),
      ]);
      const service = startService({ dataDir: folder.path });
      const url = await service.ready();
      // The key that the service made, from its folder.
      const listed = await run(['source', 'list', '--field', 'items.0.name', '--url', url], environment);
      expect(listed).toEqual([0, 'gitlab\n']);
      const refused = `DATA_DIR ${folder.path} is in use by another service (process ${service.pid})`;
      expect(await copy('embedded', double.url, environment)).toEqual([1, expect.stringContaining(refused)]);
      expect(await run(['projections', 'rebuild'], environment)).toEqual([1, expect.stringContaining(refused)]);
      service.signal('SIGTERM');
      await service.exited;

      // The first start has registered a source.
      expect(await copy('embedded', double.url, environment)).toEqual([
        0,
        expect.stringContaining('Verified: 2 events,'),
      ]);
      expect(await run(['projections', 'rebuild', 'sources'], environment)).toEqual([
        0,
        expect.stringContaining('sources (sources_v2)'),
      ]);
      await expectNothingLeft(folder.path);

      // And back, into a folder that is made for it.
      expect(await copy(double.url, 'embedded', { DATA_DIR: other.path })).toEqual([
        0,
        expect.stringContaining('Unset EVENTSTOREDB_URL and DATABASE_URL'),
      ]);
      await expectNothingLeft(other.path);
    } finally {
      await double.stop();
      await folder.remove();
      await other.remove();
    }
  }, 120_000);
});
