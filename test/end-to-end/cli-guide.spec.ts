import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually } from '../support/eventually.js';
import { type GuideShell, openGuideShell, type Ran, shellBlocksOf } from '../support/guide.js';
import { ADMIN_KEY, startTestService, type TestService } from '../support/test-service.js';

/** The page has a block here whose commands the test knows by this piece of it. */
const BLOCKS = [
  'source add',
  'echo "$WEBHOOK_URL"',
  'secret gitlab-token set',
  'cat > failed.json',
  'alert list --status open',
  'deliver failed.json "$WEBHOOK_URL"',
  '--result rejected',
  'policy preview',
  '--overwrite',
  'token issue',
  'secret gitlab-token remove',
  'set group-app --from-file gitlab-token',
  'signing-key add',
  'signing-key remove',
  'redeliver',
  'key issue',
  'source disable',
] as const;
type Block = (typeof BLOCKS)[number];

describe('docs/cli.md, followed in a shell', () => {
  let service: TestService;
  let folder: string;
  let shell: GuideShell;
  let blocks: readonly string[];
  let said = '';

  beforeAll(async () => {
    blocks = await shellBlocksOf('cli.md');
    service = await startTestService({ settings: { encryptionKey: randomBytes(32).toString('base64') } });
    folder = await mkdtemp(join(tmpdir(), 'pipeline-alerts-guide-'));
    // As the first start of a service leaves it in its folder.
    await writeFile(join(folder, 'admin-api-key'), `${ADMIN_KEY}\n`, { mode: 0o600 });
    shell = await openGuideShell(folder, { PORT: String(service.port), DATA_DIR: folder });
  }, 60_000);
  afterAll(async () => {
    await shell.end();
    await service.stop();
    await rm(folder, { recursive: true });
  });

  const follow = async (block: Block): Promise<Ran> => {
    const ran = await shell.run(blocks[BLOCKS.indexOf(block)] as string);
    said += ran.err;
    return ran;
  };
  const ask = async (path: string) => (await service.ask(path)).json as { items: Record<string, unknown>[] };
  const untilDeliveriesAre = (results: readonly string[]) =>
    eventually(async () => {
      const { items } = await ask('/v1/deliveries');
      const ours = items.filter(({ receivedAt }) => Date.parse(String(receivedAt)) >= startedAt);
      expect(ours.map(({ result }) => result)).toEqual(results);
    });
  const startedAt = Date.now();
  const untilAlertIs = (status: string) =>
    eventually(async () => {
      const { items } = await ask(`/v1/alerts?openedAfter=${new Date(startedAt).toISOString()}`);
      expect(items).toMatchObject([{ status }]);
    });

  it('has the blocks that are looked at here, in this order', () => {
    expect(blocks.map((block, index) => block.includes(BLOCKS[index] ?? '?'))).toEqual(BLOCKS.map(() => true));
  });

  it('goes from the first source to a revoked token', async () => {
    expect((await follow('source add')).out).toMatch(/^ID .*\n[\da-f-]{36} {2}group-app +enabled +1 +v1 +-\n/);
    const { out: url } = await follow('echo "$WEBHOOK_URL"');
    expect(url).toMatch(new RegExp(`^${service.url}/functions/v1/events\\?token=pas_\\w+\\n$`));
    expect((await follow('secret gitlab-token set')).out).toMatch(/^GitLab token +set 20/m);

    const opened = await follow('cat > failed.json');
    expect(opened.out).toMatch(/"result":"opened".*\n200\n$/);
    await untilDeliveriesAre(['opened']);
    await untilAlertIs('open');
    const looked = await follow('alert list --status open');
    expect(looked.out).toMatch(/ opened +group\/app +main +901 +failed /);
    expect(looked.out).toMatch(/^[\da-f-]{36} +open +HIGH +group\/app +main /m);
    expect(looked.out).toMatch(/^X-Gitlab-Token +ok$/m);

    expect((await follow('deliver failed.json "$WEBHOOK_URL"')).out).toMatch(/\n401\n$/);
    await untilDeliveriesAre(['rejected', 'opened']);
    expect((await follow('--result rejected')).out).toMatch(/ rejected .*No X-Gitlab-Token/);

    const policy = await follow('policy preview');
    expect(policy.out).toMatch(/^result +duplicate$/m);
    expect(policy.out).toMatch(/^verdict +failing, CRITICAL$/m);
    expect(policy.out).toMatch(/^rule +releases wake people$/m);
    expect(policy.err).toMatch(/^Version 2 is in force\.$/m);
    const back = await follow('--overwrite');
    expect(back.err).toMatch(/^Version 3 is in force\.$/m);
    expect(back.out).toMatch(/^experiments +try\/\* +any +any +failed none, canceled none$/m);

    const rotated = await follow('token issue');
    expect(rotated.out).toMatch(/"result":"resolved".*\n200\n/);
    expect(rotated.out).toMatch(/ second +valid /);
    expect(rotated.out).toMatch(/ - +revoked /);
    expect(rotated.out).toMatch(/Source not found.*\n404\n$/);
    await untilDeliveriesAre(['rejected', 'resolved', 'rejected', 'opened']);

    expect((await follow('secret gitlab-token remove')).out).toMatch(/^GitLab token +none$/m);
    expect((await follow('set group-app --from-file gitlab-token')).out).toMatch(/^GitLab token +set 20/m);
    expect((await follow('signing-key add')).out).toMatch(/^ {2}[\da-f-]{36} {2}added 20.* by admin$/m);
    expect((await follow('signing-key remove')).out).toMatch(/^signing keys +none$/m);
    const again = await follow('redeliver');
    expect(again.out).toMatch(/^result +duplicate$/m);
    expect(again.out).toMatch(/^redelivery of +[\da-f-]{36}$/m);

    await untilAlertIs('resolved');
    const lent = await follow('key issue');
    expect(lent.out).toMatch(/^[\da-f-]{36} {2}group-app /m);
    expect(lent.out).toMatch(/^[\da-f-]{36} +resolved +HIGH /m);
    expect(lent.out).toMatch(/ wall board +reader +1 +pak_.* valid /);
    expect(lent.err).toMatch(/^wall board is revoked\.$/m);

    const ended = await follow('source disable');
    expect(ended.err).toMatch(/^Disabled\. It had 0 open alerts; 0 were resolved\.$/m);
    expect(ended.out).toMatch(/^status +disabled$/m);
    expect(ended.out).toMatch(/ second +revoked /);
    expect(ended.out).toMatch(/Source not found.*\n404\n$/);
  }, 240_000);

  it('shows secrets where they are made only', async () => {
    const document = await readFile(join(folder, 'policy-before.json'), 'utf8');
    expect(JSON.parse(document)).toMatchObject({ version: 1 });
    expect(said).not.toMatch(/pa[sk]_\w{20}|whsec_/);
  });
});
