import { describe, expect, it } from '@jest/globals';
import type { RecordedEvent } from '../../../event-store/index.js';
import { branchEventOf } from './branch-event-of.js';

const stored = (type: string, metadata: RecordedEvent['metadata']): RecordedEvent =>
  ({ type, metadata, data: { alert: {} } }) as unknown as RecordedEvent;

describe('a stored event as the projections read it', () => {
  it('is the domain’s event, in the shape that is known', () => {
    expect(branchEventOf(stored('AlertOpened', { schemaVersion: 1 }))).toEqual({
      type: 'AlertOpened',
      data: { alert: {} },
    });
  });

  it('is nothing where the type is not known', () => {
    expect(branchEventOf(stored('AlertMuted', { schemaVersion: 1 }))).toBeNull();
    expect(branchEventOf(stored('toString', { schemaVersion: 1 }))).toBeNull();
  });

  it('is refused where its shape is newer than this code', () => {
    expect(() => branchEventOf(stored('AlertOpened', { schemaVersion: 2 }))).toThrow(
      'schema version 2 of AlertOpened is newer than 1',
    );
  });
});
