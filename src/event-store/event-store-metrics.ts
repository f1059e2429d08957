import type { Metrics } from '../metrics/index.js';
import type { EventStore } from './event-store.js';
import { APPEND_OUTCOMES, type AppendObserver } from './observed-appends.js';

const PROBE_MS = 900;

export const appendMetrics = (metrics: Metrics): AppendObserver => {
  const count = metrics.countBy({
    name: 'pipeline_alerts_appends_total',
    help: 'Appends to the event store by what they came to; conflict: another process had written to the branch first.',
    label: 'outcome',
    kinds: APPEND_OUTCOMES,
  });
  const takeSeconds = metrics.distribution({
    name: 'pipeline_alerts_append_seconds',
    help: 'Time of an append that was written, waiting for its group included.',
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
  });
  const takeGroup = metrics.distribution({
    name: 'pipeline_alerts_append_group_size',
    help: 'Appends that PostgreSQL was sent as one transaction; EventStoreDB gathers none.',
    buckets: [1, 2, 4, 8, 16, 32, 64, 128, 256],
  });
  return {
    onAppend: (outcome, seconds) => {
      count(outcome);
      if (outcome === 'written') takeSeconds(seconds);
    },
    onGroup: takeGroup,
  };
};

export const healthMetric = (metrics: Metrics, store: EventStore): void =>
  metrics.gauge({
    name: 'pipeline_alerts_event_store_up',
    help: '1 while the event store answers, also slowly; else 0.',
    read: async () => ((await store.checkHealth(PROBE_MS)).status === 'down' ? 0 : 1),
  });
