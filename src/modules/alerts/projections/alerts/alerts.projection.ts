import type { EntityManager } from 'typeorm';
import type { RecordedEvent } from '../../../../event-store/index.js';
import type { Projection } from '../../../../projections/index.js';
import type { BranchEvent } from '../../domain/index.js';
import { branchEventOf } from '../branch-event-of.js';
import { readAlerts, readFloors, writeAlerts, writeFloors } from './alerts.sql.js';
import { type Floor, floorAfter, NO_FLOOR } from './floor.js';
import { alertIdOf, type TrackedAlert, trackedAfter } from './tracked-alert.js';

/** Alerts as they stand now: one row for each alert there ever was. */
export const alertsProjection: Projection = {
  name: 'alerts',
  schema: 'alerts_v1',
  filter: { streamPrefixes: ['alert-'] },
  apply: async (events, transaction) => applyToAlerts(events, transaction),
};

const applyToAlerts = async (events: readonly RecordedEvent[], transaction: EntityManager): Promise<void> => {
  const changes = events.flatMap((at) => {
    const event = branchEventOf(at);
    return event === null || !matters(event) ? [] : [{ at, event }];
  });
  const floors = new Map(await readFloors(transaction, distinct(changes.map(({ at }) => at.stream))));
  const known = await readAlerts(transaction, distinct(changes.flatMap(({ event }) => idOfOlderAlert(event))));

  const changedFloors = new Map<string, Floor>();
  const changedAlerts = new Map<string, TrackedAlert>();
  for (const { at, event } of changes) {
    const floor = floors.get(at.stream) ?? NO_FLOOR;
    const id = alertIdOf(event);
    if (id !== null) {
      changedAlerts.set(id, trackedAfter(changedAlerts.get(id) ?? known.get(id) ?? null, event, at, floor));
    }
    const raised = floorAfter(floor, event);
    if (raised === floor) continue;
    floors.set(at.stream, raised);
    changedFloors.set(at.stream, raised);
  }
  await writeFloors(transaction, changedFloors);
  await writeAlerts(transaction, changedAlerts.values());
};

/** Most outcomes are failures of an open alert or change nothing: only alert events, successes and moved suspects touch a row. */
const matters = (event: BranchEvent): boolean => alertIdOf(event) !== null || floorAfter(NO_FLOOR, event) !== NO_FLOOR;

/** An alert that opens here has no row yet. */
const idOfOlderAlert = (event: BranchEvent): readonly string[] => {
  const id = event.type === 'AlertOpened' ? null : alertIdOf(event);
  return id === null ? [] : [id];
};

const distinct = (values: readonly string[]): readonly string[] => [...new Set(values)];
