import { randomBytes, randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Lifecycle, Settings } from '../../src/config/index.js';
import type { EventStore } from '../../src/event-store/index.js';
import { openPostgresEventStore } from '../../src/event-store/postgres/open-postgres-event-store.js';
import { DEFAULT_POLICY } from '../../src/modules/alerts/index.js';
import { SourceWriter } from '../../src/modules/sources/commands/source-writer.js';
import type { SourceCommand } from '../../src/modules/sources/domain/index.js';
import { SourceDirectory, SourceSecrets } from '../../src/modules/sources/index.js';
import { SecretVault } from '../../src/modules/sources/vault/secret-vault.js';
import { eventually } from '../support/eventually.js';
import { createReadModelWorld, type ReadModelWorld } from '../support/read-model-world.js';

const KEY = randomBytes(32).toString('base64');
const OTHER_KEY = randomBytes(32).toString('base64');
const WITHIN_MS = 1_000;
const SECRET = 'the-GitLab-secret-of-this-test';

let world: ReadModelWorld;
beforeEach(async () => {
  world = await createReadModelWorld();
});
afterEach(() => world.remove());

const vaultWith = (encryptionKey: string | null): SecretVault =>
  new SecretVault(world.database, Object.assign(new Settings(), { encryptionKey }), new Lifecycle());
const gitlabToken = () => ({ sourceId: randomUUID(), kind: 'gitlab-token' as const, keyId: randomUUID() });

describe('The vault', () => {
  it('keeps secrets that its key reads, and in the database nothing of them', async () => {
    const place = gitlabToken();
    await vaultWith(KEY).keep(place, SECRET);
    expect(await vaultWith(KEY).read([place])).toEqual(new Map([[place.keyId, SECRET]]));
    const [row] = await world.database.query(
      `SELECT count(*)::int AS rows, bool_or(position($1::bytea IN content) > 0 OR position($1::bytea IN nonce) > 0) AS shown
         FROM secrets.source_secrets`,
      [Buffer.from(SECRET)],
    );
    expect(row).toEqual({ rows: 1, shown: false });
  });

  it('reads a secret only as what it was kept for', async () => {
    const place = gitlabToken();
    const vault = vaultWith(KEY);
    await vault.keep(place, SECRET);
    expect(await vault.read([{ ...place, sourceId: randomUUID() }])).toEqual(new Map());
    expect(await vault.read([{ ...place, kind: 'signing-key' }])).toEqual(new Map());
    await vault.remove(place.keyId);
    expect(await vault.read([place])).toEqual(new Map());
  });

  it('lets a process without a key start as long as there is nothing to read, and keeps nothing for it', async () => {
    await vaultWith(null).onModuleInit();
    await expect(vaultWith(null).keep(gitlabToken(), SECRET)).rejects.toThrow(/^There is no ENCRYPTION_KEY/);
    await vaultWith(KEY).keep(gitlabToken(), SECRET);
    await expect(vaultWith(null).onModuleInit()).rejects.toThrow(/^ENCRYPTION_KEY is unset, but secrets .*\(1\)/);
  });

  it('lets no process start with another key, nor keep a secret with it', async () => {
    await vaultWith(KEY).keep(gitlabToken(), SECRET);
    await vaultWith(KEY).onModuleInit();
    await expect(vaultWith(OTHER_KEY).onModuleInit()).rejects.toThrow(/^ENCRYPTION_KEY .* is another key/);
    await expect(vaultWith(OTHER_KEY).keep(gitlabToken(), SECRET)).rejects.toThrow(/another ENCRYPTION_KEY/);
    const [{ count }] = await world.database.query('SELECT count(*) FROM secrets.source_secrets');
    expect(count).toBe('1');
  });
});

describe('Two processes', () => {
  interface Process {
    readonly directory: SourceDirectory;
    readonly vault: SecretVault;
    readonly secrets: SourceSecrets;
    readonly writer: SourceWriter;
    readonly store: EventStore;
  }
  const processes: Process[] = [];
  const start = async (encryptionKey = KEY): Promise<Process> => {
    const store = await openPostgresEventStore({ connection: world.connection });
    const directory = new SourceDirectory(store);
    const vault = vaultWith(encryptionKey);
    const secrets = new SourceSecrets(directory, vault);
    directory.onModuleInit();
    secrets.onModuleInit();
    const process = { directory, vault, secrets, writer: new SourceWriter(store, directory), store };
    processes.push(process);
    await eventually(() => expect(secrets.loaded).toBe(true));
    return process;
  };
  afterEach(async () => {
    for (const { directory, secrets, store } of processes.splice(0)) {
      await secrets.onModuleDestroy();
      await directory.onModuleDestroy();
      await store.close();
    }
  });

  const carryOut = async ({ writer }: Process, sourceId: string, command: SourceCommand) =>
    expect(await writer.carryOut(sourceId, command, { actor: 'ann', onBehalfOf: null })).toMatchObject({
      kind: 'done',
    });
  const register = async (process: Process): Promise<string> => {
    const sourceId = randomUUID();
    const token = { tokenId: randomUUID(), tokenHash: sourceId, hint: 'pas_…', label: null, expiresAt: null };
    await carryOut(process, sourceId, {
      type: 'RegisterSource',
      sourceId,
      name: 'x',
      policy: { ...DEFAULT_POLICY },
      token,
    });
    return sourceId;
  };
  const secretsIn = ({ directory, secrets }: Process, sourceId: string) => {
    const source = directory.get(sourceId);
    return source === null ? 'unknown' : secrets.of(source);
  };

  it('know a secret that one of them kept within a second, also another process that starts later', async () => {
    const [here, there] = [await start(), await start()];
    const sourceId = await register(here);
    const key = randomBytes(32);
    const [first, second] = [randomUUID(), randomUUID()];
    await here.vault.keep({ sourceId, kind: 'gitlab-token', keyId: first }, SECRET);
    await carryOut(here, sourceId, { type: 'SetGitlabToken', keyId: first });
    await here.vault.keep({ sourceId, kind: 'signing-key', keyId: second }, key.toString('base64'));
    await carryOut(here, sourceId, { type: 'AddSigningKey', keyId: second });

    const known = { gitlabToken: SECRET, signingKeys: [{ id: second, key }] };
    await eventually(() => expect(secretsIn(there, sourceId)).toEqual(known), WITHIN_MS);
    expect(secretsIn(await start(), sourceId)).toEqual(known);

    await carryOut(here, sourceId, { type: 'RemoveGitlabToken' });
    await carryOut(here, sourceId, { type: 'RemoveSigningKey', keyId: second });
    const none = { gitlabToken: null, signingKeys: [] };
    expect(secretsIn(here, sourceId)).toEqual(none);
    await eventually(() => expect(secretsIn(there, sourceId)).toEqual(none), WITHIN_MS);
  });

  it('neither know nor leave out a secret that they cannot read, until it can be read', async () => {
    const here = await start();
    const sourceId = await register(here);
    const keyId = randomUUID();
    await carryOut(here, sourceId, { type: 'SetGitlabToken', keyId });
    expect(secretsIn(here, sourceId)).toBeNull();
    await here.vault.keep({ sourceId, kind: 'gitlab-token', keyId }, SECRET);
    await eventually(() => expect(secretsIn(here, sourceId)).toMatchObject({ gitlabToken: SECRET }), WITHIN_MS);
  });

  it('put off only the sources whose secrets are lost', async () => {
    const here = await start();
    const [lost, whole] = [await register(here), await register(here)];
    await carryOut(here, lost, { type: 'AddSigningKey', keyId: randomUUID() });
    const there = await start();
    expect(secretsIn(there, lost)).toBeNull();
    expect(secretsIn(there, whole)).toEqual({ gitlabToken: null, signingKeys: [] });
  });
});
