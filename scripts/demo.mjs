/**
 * `npm run demo`: sends a small, made-up incident to a running service and prints what it made of it. Exits with 1 when the
 * outcome is not the expected one. Uses HOST, PORT, DATA_DIR and ADMIN_API_KEY as the service does.
 */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';

const LOCAL_ADDRESSES = { '0.0.0.0': '127.0.0.1', '::': '[::1]' };
const host = process.env.HOST || '127.0.0.1';
const port = process.env.PORT || '3000';
const service = `http://${LOCAL_ADDRESSES[host] ?? (host.includes(':') ? `[${host}]` : host)}:${port}`;

/** A failure that a reader can do something about: printed without a stack. */
class DemoFailure extends Error {}

const readAdminKey = async () => {
  if (process.env.ADMIN_API_KEY) return process.env.ADMIN_API_KEY;
  const file = path.resolve(process.env.DATA_DIR || 'data', 'admin-api-key');
  try {
    return (await readFile(file, 'utf8')).trim();
  } catch (error) {
    throw new DemoFailure(
      `No admin key: ADMIN_API_KEY is not set and ${file} can't be read (${error.code}). Start the service with "npm start" first, or set DATA_DIR or ADMIN_API_KEY as for the service.`,
    );
  }
};

/** An object, as everything that the service answers here. */
const parseAnswer = (status, text) => {
  try {
    const body = JSON.parse(text);
    if (typeof body === 'object' && body !== null) return body;
  } catch {
    // Said below.
  }
  throw new DemoFailure(
    `What answers at ${service} is not this service (${status}, and no JSON object): is another program there? Set HOST and PORT as for the service.`,
  );
};

const call = async (pathAndQuery, init = {}) => {
  const answer = async () => {
    const response = await fetch(`${service}${pathAndQuery}`, init);
    return { ok: response.ok, status: response.status, text: await response.text() };
  };
  const { ok, status, text } = await answer().catch(() => {
    throw new DemoFailure(
      `No service answers at ${service}. Start it with "npm start", or set HOST and PORT as for the service.`,
    );
  });
  const body = parseAnswer(status, text);
  if (!ok) throw new DemoFailure(`${service} answered ${status}: ${body.detail ?? body.error ?? JSON.stringify(body)}`);
  return body;
};

/** Ids grow from run to run, as GitLab's do. */
const firstPipeline = Math.floor(Date.now() / 1000);
const started = Date.now() - 60 * 60_000;

const hook = (number, status) => ({
  object_kind: 'pipeline',
  object_attributes: {
    id: firstPipeline + number,
    ref: 'main',
    tag: false,
    sha: String(number).padStart(2, '0').repeat(20),
    source: 'push',
    status,
    created_at: new Date(started + number * 600_000).toISOString(),
    finished_at: new Date(started + number * 600_000 + 240_000).toISOString(),
    duration: 240,
  },
  user: { name: 'Ada Example' },
  project: { id: 4711, path_with_namespace: 'demo/shop', web_url: 'https://gitlab.example.com/demo/shop' },
  commit: { title: `Change number ${number}`, author: { name: 'Ada Example' } },
  builds:
    status === 'failed'
      ? [{ id: 1, stage: 'test', name: 'unit tests', status: 'failed', failure_reason: 'script_failure' }]
      : [],
});

/** What is delivered, and what the service must make of it. */
const INCIDENT = [
  { what: 'pipeline 1 succeeds', delivery: hook(1, 'success'), expected: 'recorded' },
  { what: 'pipeline 2 fails', delivery: hook(2, 'failed'), expected: 'opened' },
  { what: 'pipeline 3 fails again', delivery: hook(3, 'failed'), expected: 'recurred' },
  { what: 'pipeline 4 is canceled', delivery: hook(4, 'canceled'), expected: 'recurred' },
  { what: 'pipeline 2, once more and late', delivery: hook(2, 'failed'), expected: 'duplicate' },
  { what: 'pipeline 5 succeeds', delivery: hook(5, 'success'), expected: 'resolved' },
];

const expectSame = (what, found, expected) => {
  if (found !== expected) throw new DemoFailure(`Expected ${what} to be ${expected}, but it is ${found}.`);
};

const sendIncident = async (token) => {
  let last;
  for (const { what, delivery, expected } of INCIDENT) {
    last = await call('/functions/v1/events', {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify(delivery),
    });
    console.log(`  ${what.padEnd(32)} -> ${last.result}`);
    expectSame(`the result of "${what}"`, last.result, expected);
  }
  return last;
};

const demo = async () => {
  const authorization = `Bearer ${await readAdminKey()}`;
  const source = await call('/v1/sources', {
    method: 'POST',
    headers: { authorization, 'content-type': 'application/json' },
    body: JSON.stringify({ name: 'demo' }),
  });
  console.log(`Registered source ${source.id} at ${service}. An incident on main of demo/shop:\n`);
  const { position } = await sendIncident(source.token);

  const get = (pathAndQuery) => call(pathAndQuery, { headers: { authorization } });
  const { items } = await get(`/v1/alerts?source=${source.id}&minPosition=${position}`);
  expectSame('the number of alerts', items.length, 1);
  const [alert] = items;
  console.log(`\nOne alert: ${alert.title}`);
  console.log(
    `  ${alert.priority}, ${alert.status} (${alert.resolution?.reason}), ${alert.occurrences} failing pipelines`,
  );
  console.log(`  compare: ${alert.suspects.compareUrl}\n\nIts history:`);
  expectSame('its priority', alert.priority, 'HIGH');
  expectSame('its status', alert.status, 'resolved');
  expectSame('its number of failing pipelines', alert.occurrences, 3);

  const history = await get(`/v1/alerts/${alert.id}/history`);
  for (const entry of history.items) console.log(`  ${entry.at}  ${entry.type.padEnd(24)} ${entry.summary}`);
  for (const type of ['AlertOpened', 'AlertRecurred', 'AlertResolved']) {
    expectSame(
      `"the history has ${type}"`,
      history.items.some((entry) => entry.type === type),
      true,
    );
  }
  console.log('\nAs expected: opened HIGH, recurred, resolved.');
};

try {
  await demo();
} catch (error) {
  if (!(error instanceof DemoFailure)) throw error;
  console.error(`\n${error.message}`);
  process.exitCode = 1;
}
