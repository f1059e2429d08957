import type { EventReader, RecordedEvent } from '../../../event-store/index.js';
import type { Alert, KeyedRequest } from '../domain/index.js';
import { requestOf } from './branch-writer/stored-branch-event.js';
import type { PeopleAnswer } from './people-command.js';

/**
 * What a request was answered when it first came: the event that it came to has the alert complete.
 * @param revision of that event; null for a request so old that the branch has forgotten it: then the stream is searched, which is rare
 */
export const earlierAnswer = async (
  store: EventReader,
  stream: string,
  request: KeyedRequest,
  revision: number | null,
): Promise<PeopleAnswer> => {
  const from = revision === null ? {} : { from: BigInt(revision), limit: 1 };
  for await (const event of store.readStream(stream, { direction: 'backwards', ...from })) {
    const earlier = requestOf(event);
    if (earlier?.key !== request.key) continue;
    return earlier.hash === request.hash ? answerIn(event) : { kind: 'key-reused' };
  }
  throw new Error(`stream ${stream} holds no event of a request that was found there before`);
};

const answerIn = ({ data, position }: RecordedEvent): PeopleAnswer => ({
  kind: 'done',
  alert: data.alert as unknown as Alert,
  position,
});
