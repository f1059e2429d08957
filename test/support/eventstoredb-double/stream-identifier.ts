import type { StreamIdentifier } from '@eventstore/db-client/generated/shared_pb.js';
import { shared } from './bindings.js';

/** Stream names travel as bytes of UTF-8. */
export const streamNameOf = (identifier: StreamIdentifier | undefined): string =>
  Buffer.from(identifier?.getStreamName_asU8() ?? []).toString('utf8');

export const toStreamIdentifier = (stream: string): StreamIdentifier =>
  new shared.StreamIdentifier().setStreamName(Buffer.from(stream, 'utf8'));
