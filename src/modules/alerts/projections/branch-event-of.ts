import type { RecordedEvent } from '../../../event-store/index.js';
import { type BranchEvent, type BranchEventType, EVENT_SCHEMA_VERSIONS } from '../domain/index.js';

/**
 * A stored event as the domain knows it; null for a type that did not exist when this projection was written, which says
 * nothing about its rows.
 *
 * @throws Error for a newer shape of a known type: rows made from it by guesswork would be wrong without anybody noticing
 */
export const branchEventOf = ({ type, data, metadata }: RecordedEvent): BranchEvent | null => {
  if (!isBranchEventType(type)) return null;
  const version = metadata.schemaVersion ?? 1;
  if (typeof version !== 'number' || version > EVENT_SCHEMA_VERSIONS[type]) {
    throw new Error(
      `schema version ${version} of ${type} is newer than ${EVENT_SCHEMA_VERSIONS[type]}, the newest that is known here: ` +
        'run the version of the service that wrote it, or a newer one',
    );
  }
  // The type's writer is the domain itself, through the decider.
  return { type, data } as unknown as BranchEvent;
};

const isBranchEventType = (type: string): type is BranchEventType => Object.hasOwn(EVENT_SCHEMA_VERSIONS, type);
