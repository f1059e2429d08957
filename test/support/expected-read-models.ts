import type { EventStore } from '../../src/event-store/index.js';
import {
  type Alert,
  type BranchEvent,
  type BranchState,
  comparePoints,
  EVENT_SCHEMA_VERSIONS,
  evolve,
  initialState,
  type Point,
} from '../../src/modules/alerts/domain/index.js';

export interface ExpectedReadModels {
  readonly alerts: ReadonlyMap<string, { readonly alert: Alert; readonly lastPosition: string }>;
  readonly branches: ReadonlyMap<string, ExpectedBranch>;
}

export interface ExpectedBranch {
  readonly openAlertId: string | null;
  readonly lastPassing: Point | null;
  readonly lastFailing: Point | null;
}

/**
 * What the rows must say: a fold of the log up to a position by the domain's own `evolve`, which knows nothing of rows. Types that
 * no version knows are passed over, as read models do.
 */
export const foldLog = async (store: EventStore, upTo: bigint): Promise<ExpectedReadModels> => {
  const states = new Map<string, BranchState>();
  const alerts = new Map<string, { alert: Alert; lastPosition: string }>();
  for await (const recorded of store.readAll({ filter: { streamPrefixes: ['alert-'] } })) {
    if (recorded.position > upTo) break;
    if (!Object.hasOwn(EVENT_SCHEMA_VERSIONS, recorded.type)) continue;
    const event = { type: recorded.type, data: recorded.data } as unknown as BranchEvent;
    const before = states.get(recorded.stream) ?? initialState;
    const after = evolve(before, event);
    states.set(recorded.stream, after);
    if (after.alert !== null && after.alert !== before.alert) {
      alerts.set(after.alert.id, { alert: after.alert, lastPosition: String(recorded.position) });
    }
  }
  return { alerts, branches: new Map([...states].map(([stream, state]) => [stream, expectedBranch(state)])) };
};

const expectedBranch = ({ alert, registers }: BranchState): ExpectedBranch => ({
  openAlertId: alert?.status === 'open' ? alert.id : null,
  lastPassing: registers.passing,
  lastFailing: [...Object.values(registers.failing), ...Object.values(registers.overtakable)].reduce<Point | null>(
    (highest, point) => (highest === null || comparePoints(point, highest) > 0 ? point : highest),
    null,
  ),
});
