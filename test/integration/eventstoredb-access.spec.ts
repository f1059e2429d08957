import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openEventStore, waitForEventStoreDb } from '../../src/event-store/index.js';
import {
  append,
  collect,
  follow,
  idsOf,
  newEvents,
  newStream,
  readForwards,
} from '../contract/event-store/fixtures.js';
import {
  type EventStoreDbDouble,
  startEventStoreDbDouble,
} from '../support/eventstoredb-double/eventstoredb-double.js';
import { createTestCertificate } from '../support/test-certificate.js';
import { startTlsFront } from '../support/tls-front.js';

const PASSWORD = 'very:secret@/%';
const SECRET = encodeURIComponent(PASSWORD);

describe('an EventStoreDB with TLS and users', () => {
  let server: EventStoreDbDouble;
  let front: Awaited<ReturnType<typeof startTlsFront>>;
  let folder: string;
  let authority: string;
  beforeAll(async () => {
    server = await startEventStoreDbDouble({
      users: [
        { name: 'alerts', password: PASSWORD, readsAll: true },
        { name: 'guest', password: PASSWORD, readsAll: false },
      ],
    });
    const certificate = createTestCertificate();
    front = await startTlsFront(certificate, Number(new URL(server.url).port));
    folder = await mkdtemp(join(tmpdir(), 'eventstoredb-access-'));
    const file = join(folder, 'ca.crt');
    await writeFile(file, certificate.certificate);
    authority = `&tlsCAFile=${encodeURIComponent(file)}`;
  });
  afterAll(async () => {
    await front.close();
    await server.stop();
    await rm(folder, { recursive: true });
  });

  const urlOf = (user: string, options: string): string => `esdb://${user}localhost:${front.port}?${options}`;

  it('is used by who has the password and its authority: appending, reading and following', async () => {
    const store = await openEventStore({ eventStoreDbUrl: urlOf(`alerts:${SECRET}@`, `tls=true${authority}`) });
    const stream = newStream();
    const events = newEvents(3);
    const filter = { streamPrefixes: [stream] };
    await append(store, stream, 'no-stream', events);
    expect(idsOf(await readForwards(store, stream))).toEqual(idsOf(events));
    expect(idsOf(await collect(store.readAll({ filter })))).toEqual(idsOf(events));
    expect(idsOf(await follow(store, { after: 0n, filter }, (_, caughtUp) => caughtUp))).toEqual(idsOf(events));
    expect(await store.checkHealth(5_000)).toEqual({ status: 'up' });
    await store.close();
  });

  const REFUSED = /^EventStoreDB refuses the service: check user and password in EVENTSTOREDB_URL, and that .* \$all/;
  const UNTRUSTED = /^There is no TLS connection to EventStoreDB: .*certificate.* Check tls and tlsCAFile/;

  it.each([
    ['with a wrong password', 'alerts:very-wrong@', true, REFUSED],
    ['without a user', '', true, REFUSED],
    ['with a user who may not read $all', `guest:${SECRET}@`, true, REFUSED],
    ['without its authority', `alerts:${SECRET}@`, false, UNTRUSTED],
  ])('is refused at once, with a sentence that tells nothing secret, %s', async (_, user, trusts, sentence) => {
    const url = urlOf(user, `tls=true${trusts ? authority : ''}`);
    const said: string[] = [];
    const patience = {
      timeoutMs: 30_000,
      say: (line: string) => said.push(line),
      stopRequested: new AbortController().signal,
    };
    const refusal = await waitForEventStoreDb(url, patience).catch((error: Error) => error.message);
    expect(refusal).toMatch(sentence);
    expect(said).toEqual([]);
    expect(refusal).not.toMatch(/very/);
  });
});
