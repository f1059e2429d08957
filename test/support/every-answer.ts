import { answerTo } from './test-service.js';

type Json = Record<string, unknown>;
type Ask = (path: string) => Promise<{ readonly status: number; readonly json: Json }>;

export const askWith =
  (address: string, key: string): Ask =>
  (path) =>
    answerTo(address + path, { headers: { authorization: `Bearer ${key}` } });

/** What mean something in one store only, or are kept beside the log. */
const OF_ONE_STORE = new Set(['position', 'nextCursor', 'lastUsedAt', 'lastDeliveryAt']);

const without = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(without);
  if (typeof value !== 'object' || value === null) return value;
  const kept = Object.entries(value).filter(([key]) => !OF_ONE_STORE.has(key));
  return Object.fromEntries(kept.map(([key, inner]) => [key, without(inner)]));
};

/** Every page of a list, without what means something in one store only. */
const everyPage = async (ask: Ask, list: string, cursorName: 'cursor' | 'after'): Promise<unknown[]> => {
  const items: unknown[] = [];
  for (let cursor = ''; ; ) {
    const { status, json } = await ask(`${list}${list.includes('?') ? '&' : '?'}limit=200${cursor}`);
    if (status !== 200) throw new Error(`${list}: ${status} ${JSON.stringify(json)}`);
    const page = json.items as Json[];
    items.push(...page);
    if (json.nextCursor === null || page.length === 0) return items;
    cursor = `&${cursorName}=${encodeURIComponent(String(json.nextCursor))}`;
  }
};

/**
 * What a service answers to every question there is, apart from positions and cursors.
 *
 * @param histories of how many alerts
 */
export const everyAnswer = async (ask: Ask, histories = Number.POSITIVE_INFINITY): Promise<Record<string, unknown>> => {
  const alerts = (await everyPage(ask, '/v1/alerts', 'cursor')) as Json[];
  const answers: Record<string, unknown> = { '/v1/alerts': without(alerts) };
  const lists = [
    '/v1/alerts?status=open',
    '/v1/alerts?priority=HIGH',
    '/v1/alerts?project=101',
    '/v1/branches?state=failing',
  ];
  for (const list of [...lists, '/v1/branches', '/v1/sources']) {
    answers[list] = without(await everyPage(ask, list, 'cursor'));
  }
  answers['/v1/events'] = without(await everyPage(ask, '/v1/events', 'after'));
  for (const { id } of alerts.slice(0, histories)) {
    answers[`/v1/alerts/${id}`] = without((await ask(`/v1/alerts/${id}`)).json);
    answers[`/v1/alerts/${id}/history`] = without(await everyPage(ask, `/v1/alerts/${id}/history`, 'cursor'));
  }
  return answers;
};
