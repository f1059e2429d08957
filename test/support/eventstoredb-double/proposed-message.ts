import type { UUID } from '@eventstore/db-client/generated/shared_pb.js';
import type { AppendReq, BatchAppendReq } from '@eventstore/db-client/generated/streams_pb.js';
import type { ProposedEvent } from './log.js';

const UUID_FORMAT = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const NIL = '00000000-0000-0000-0000-000000000000';

/**
 * The event in a message of either kind of append.
 *
 * @throws when the id is no UUID, or nil, or the type is missing or empty; the two kinds of append tell it in their own ways
 */
export function toProposedEvent(message: AppendReq.ProposedMessage | BatchAppendReq.ProposedMessage): ProposedEvent {
  const id = toUuid(message.getId());
  const type = message.getMetadataMap().get('type');
  if (id === NIL || !type) throw new Error('An event needs an id other than nil and a type.');
  return {
    id,
    type,
    json: message.getMetadataMap().get('content-type') === 'application/json',
    data: message.getData_asU8(),
    metadata: message.getCustomMetadata_asU8(),
  };
}

/** The client writes UUIDs as strings only. */
function toUuid(uuid: UUID | undefined): string {
  const text = uuid?.getString().toLowerCase() ?? '';
  if (!UUID_FORMAT.test(text)) throw new Error(`Not a UUID: ${text}`);
  return text;
}
