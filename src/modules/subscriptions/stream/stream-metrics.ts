import type { Metrics } from '../../../metrics/index.js';
import type { EventStreams } from './event-streams.js';

export const streamMetrics = (metrics: Metrics, streams: EventStreams): void => {
  metrics.gauge({
    name: 'pipeline_alerts_stream_readers',
    help: 'Readers of the event stream.',
    read: () => streams.readers,
  });
  metrics.gauge({
    name: 'pipeline_alerts_stream_buffered_bytes',
    help: 'What is kept in memory for the readers of the event stream.',
    read: () => streams.bufferedBytes,
  });
  metrics.countedBy({
    name: 'pipeline_alerts_stream_cut_offs_total',
    help: 'Readers of the event stream that were cut off, by why.',
    label: 'reason',
    read: () => streams.cutOffs,
  });
};
