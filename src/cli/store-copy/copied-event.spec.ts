import { describe, expect, it } from '@jest/globals';
import { ORIGINAL_RECORDED_AT, type RecordedEvent } from '../../event-store/index.js';
import { copyOf, difference } from './copied-event.js';

const original: RecordedEvent = {
  position: 12n,
  stream: 'alert-a',
  revision: 3n,
  id: '5a0e31d4-6f2c-4b6e-9d0a-000000000001',
  type: 'AlertOpened',
  data: { title: 'one', nested: { a: 1, b: [2] } },
  metadata: { actor: 'ann' },
  recordedAt: new Date('2026-03-01T10:00:00.123Z'),
};

/** As another store gives it back. */
const copied = (over: Partial<RecordedEvent> = {}): RecordedEvent => ({
  ...original,
  ...copyOf(original),
  position: 48_201n,
  ...over,
});

describe('a copied event', () => {
  it('keeps everything and says when it was first recorded', () => {
    expect(copyOf(original)).toEqual({
      id: original.id,
      type: original.type,
      data: original.data,
      metadata: { actor: 'ann', [ORIGINAL_RECORDED_AT]: '2026-03-01T10:00:00.123Z' },
    });
  });

  it('keeps the first time when it is copied again', () => {
    const again = { ...copied(), recordedAt: new Date('2027-01-01T00:00:00.000Z') };
    expect(copyOf(again)).toEqual(copyOf(original));
  });

  it('is true wherever it stands in the other log', () => {
    expect(difference(original, copied())).toBeNull();
  });

  it.each<[string, Partial<RecordedEvent>]>([
    ['id', { id: '5a0e31d4-6f2c-4b6e-9d0a-000000000002' }],
    ['stream', { stream: 'alert-b' }],
    ['stream', { revision: 4n }],
    ['type', { type: 'AlertResolved' }],
    ['data', { data: { title: 'one', nested: { a: 1, b: [3] } } }],
    ['data', { data: { nested: { a: 1, b: [2] }, title: 'one' } }],
    ['metadata', { metadata: { actor: 'ann' } }],
    ['metadata', { metadata: { ...copyOf(original).metadata, actor: 'bob' } }],
    ['time', { recordedAt: new Date('2026-03-01T10:00:00.124Z') }],
  ])('is none when its %s differs: %j', (fault, over) => {
    expect(difference(original, copied(over))).toBe(fault);
  });
});
