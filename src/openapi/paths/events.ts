import { answers, type Paths, reads } from '../parts/operation.js';
import { header, LIMIT, MIN_POSITION, query } from '../parts/parameters.js';
import { problems } from '../parts/problems.js';
import { TEXT } from '../parts/values.js';

export const EVENT_PATHS: Paths = {
  '/v1/events': {
    get: reads({
      operationId: 'readEvents',
      tags: ['events'],
      summary: 'Alert events in order, from the beginning or after a cursor',
      description:
        'The feed has no end: come back with `nextCursor`. A page for a key that is restricted to sources may be empty in between; go on ' +
        'until `nextCursor` stays the same.',
      parameters: [query('after', 'The last `nextCursor`, or `id` of the stream.', TEXT), LIMIT, MIN_POSITION],
      responses: { 200: answers('Feed', 'A page of events.'), ...problems('ForeignCursor') },
    }),
  },
  '/v1/events/stream': {
    get: reads({
      operationId: 'streamEvents',
      tags: ['events'],
      summary: 'Alert events as they happen, as server-sent events',
      description:
        'From now on, or after a cursor. `id:` is the feed’s cursor, `event:` the type and `data:` a CloudEvent as in `/v1/events`. Keep the ' +
        'last `id`, whatever it came with, and come back with it when the connection ends.',
      parameters: [
        header('Last-Event-ID', 'The last `id`; it goes before `after`.', TEXT),
        query('after', 'The same, for clients that can’t send the header.', TEXT),
      ],
      responses: {
        200: {
          description: 'The stream. It goes on until the reader leaves, is too slow, or the service stops.',
          content: { 'text/event-stream': { schema: TEXT } },
        },
        ...problems('ForeignCursor'),
      },
    }),
  },
};
