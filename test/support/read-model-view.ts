import { deepStrictEqual, strictEqual } from 'node:assert/strict';
import type { EventStore } from '../../src/event-store/index.js';
import { toAlertView } from '../../src/modules/alerts/queries/alert-view.js';
import { foldLog } from './expected-read-models.js';

type Json = Record<string, unknown>;
type Ask = (path: string) => Promise<{ readonly status: number; readonly json: Json }>;

/** Every page of a list. */
export const everyItem = async (ask: Ask, list: string): Promise<Json[]> => {
  const items: Json[] = [];
  let cursor = '';
  do {
    const { status, json } = await ask(`${list}&limit=200${cursor}`);
    strictEqual(status, 200, JSON.stringify(json));
    items.push(...(json.items as Json[]));
    cursor = json.nextCursor === null ? '' : `&cursor=${encodeURIComponent(String(json.nextCursor))}`;
  } while (cursor !== '');
  return items;
};

/** What the routes show is what a fold of the log gives, alert by alert and branch by branch. Needs no Jest around it. */
export const expectReadModelEqualsLog = async (ask: Ask, store: EventStore): Promise<void> => {
  const head = await store.head();
  const expected = await foldLog(store, head);

  const alerts = await everyItem(ask, `/v1/alerts?minPosition=${head}`);
  strictEqual(alerts.length, expected.alerts.size);
  for (const shown of alerts) {
    const { alert, lastPosition } = expected.alerts.get(String(shown.id))!;
    deepStrictEqual(shown, asJson(toAlertView(alert, BigInt(lastPosition))));
  }
  // A filter asks a column, the answer is made of the whole alert: both have to say the same.
  for (const filter of ['status=open', 'status=resolved', 'priority=HIGH', 'priority=MEDIUM']) {
    const [member, value] = filter.split('=') as [string, string];
    const filtered = await everyItem(ask, `/v1/alerts?${filter}&minPosition=${head}`);
    deepStrictEqual(filtered.map(idOf), alerts.filter((alert) => alert[member] === value).map(idOf));
  }

  const branches = await everyItem(ask, `/v1/branches?minPosition=${head}`);
  const points = [...expected.branches.values()].map(({ openAlertId, lastPassing, lastFailing }) => [
    openAlertId,
    lastPassing?.pipelineId ?? null,
    lastFailing?.pipelineId ?? null,
  ]);
  const shownPoints = branches.map(({ openAlertId, lastPassing, lastFailing }) => [
    openAlertId,
    (lastPassing as Json | null)?.pipelineId ?? null,
    (lastFailing as Json | null)?.pipelineId ?? null,
  ]);
  deepStrictEqual(shownPoints.map(String).sort(), points.map(String).sort());
};

const idOf = ({ id }: Json): unknown => id;

/** As it arrives over HTTP. */
const asJson = (view: object): Json => JSON.parse(JSON.stringify(view));
