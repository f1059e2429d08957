import { describe, expect, it } from '@jest/globals';
import type { SourceRow } from '../projections/sources/index.js';
import { toSourceView } from './source-view.js';

const at = (seconds: number): Date => new Date(Date.UTC(2026, 10, 23) + seconds * 1_000);
const token = (id: string) => ({
  id,
  label: null,
  hint: 'pas_…',
  issuedAt: '',
  issuedBy: '',
  expiresAt: null,
  revokedAt: null,
  revokedBy: null,
});
const row: SourceRow = {
  id: 's',
  name: 'gitlab',
  provider: 'gitlab',
  enabled: true,
  enabledAt: at(0),
  registeredAt: at(0),
  registeredBy: 'admin',
  registeredPosition: '1',
  lastPosition: '2',
  tokens: [token('t1'), token('t2'), token('t3')],
  gitlabToken: { set: false, changedAt: null },
  signingKeys: [],
  policyVersion: 1,
  deliveriesPerMinute: 6_000,
  silentAfterSeconds: 600,
};

describe('A source', () => {
  it('shows when each token was last used, and the latest of them as its last delivery', () => {
    const uses = new Map([
      ['t1', at(60)],
      ['t2', at(120)],
    ]);
    const view = toSourceView(row, uses, at(200));
    expect(view.tokens.map(({ lastUsedAt }) => lastUsedAt)).toEqual([
      at(60).toISOString(),
      at(120).toISOString(),
      null,
    ]);
    expect(view.lastDeliveryAt).toBe(at(120).toISOString());
  });

  it.each([
    ['not until the time is over', {}, null, 600, false],
    ['when the time since its registration is over', {}, null, 601, true],
    ['not when something has come since', {}, 60, 601, false],
    ['when the time since the last delivery is over', {}, 60, 661, true],
    ['never where nobody wants to know', { silentAfterSeconds: null }, null, 1e9, false],
    ['not while it is disabled', { enabled: false }, null, 1e9, false],
    ['not at once when it is enabled again', { enabledAt: at(1_000) }, 60, 1_500, false],
  ])('is silent %s', (_, change, lastUse, now, silent) => {
    const uses = new Map(lastUse === null ? [] : [['t1', at(lastUse)]]);
    expect(toSourceView({ ...row, ...change }, uses, at(now)).silent).toBe(silent);
  });
});
