import type { EventFilter } from '../../event-store/index.js';
import { API_KEY_STREAM_PREFIX } from '../../modules/access/index.js';
import { ALERT_STREAM_PREFIX } from '../../modules/alerts/index.js';
import { SOURCE_STREAM_PREFIX } from '../../modules/sources/index.js';

/** Every stream that the service writes. An EventStoreDB may hold those of other programs, too. */
export const OUR_STREAMS: EventFilter = {
  streamPrefixes: [ALERT_STREAM_PREFIX, SOURCE_STREAM_PREFIX, API_KEY_STREAM_PREFIX],
};
