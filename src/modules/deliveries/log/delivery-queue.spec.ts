import { describe, expect, it } from '@jest/globals';
import { deliveryRecord, pipelineEvent } from '../../../../test/support/delivery-records.js';
import { DeliveryQueue } from './delivery-queue.js';

const MUCH = 1_000_000_000;
const [first, second, third, fourth] = Array.from({ length: 4 }, () => deliveryRecord()) as [
  ReturnType<typeof deliveryRecord>,
  ReturnType<typeof deliveryRecord>,
  ReturnType<typeof deliveryRecord>,
  ReturnType<typeof deliveryRecord>,
];

describe('DeliveryQueue', () => {
  it('gives out what came first', () => {
    const queue = new DeliveryQueue({ records: 10, bytes: MUCH });
    for (const record of [first, second, third]) queue.add(record);
    expect(queue.take(2)).toEqual([first, second]);
    expect(queue.take(2)).toEqual([third]);
    expect(queue.length).toBe(0);
  });

  it('forgets the oldest when there are too many, and counts them', () => {
    const queue = new DeliveryQueue({ records: 2, bytes: MUCH });
    for (const record of [first, second, third]) queue.add(record);
    expect(queue.take(9)).toEqual([second, third]);
    expect(queue.dropped).toBe(1);
  });

  it('takes what is given back for the oldest, which go first where there are too many by now', () => {
    const queue = new DeliveryQueue({ records: 3, bytes: MUCH });
    queue.add(first);
    queue.add(second);
    const taken = queue.take(2);
    queue.add(third);
    queue.add(fourth);
    queue.putBack(taken);
    expect(queue.take(9)).toEqual([second, third, fourth]);
    expect(queue.dropped).toBe(1);
  });

  it('keeps fewer of those that hold many failed jobs', () => {
    const job = { id: '1', name: 'test', stage: null, failureReason: null, allowFailure: false };
    const large = () => deliveryRecord({ event: pipelineEvent({ failedJobs: Array.from({ length: 50 }, () => job) }) });
    const queue = new DeliveryQueue({ records: 1_000, bytes: 1_000_000 });
    for (let count = 0; count < 100; count += 1) queue.add(large());
    expect(queue.length).toBeLessThan(20);
    expect(queue.length + queue.dropped).toBe(100);

    const kept = queue.length;
    queue.putBack(queue.take(kept));
    expect(queue.length).toBe(kept);
    for (let count = 0; count < 100; count += 1) queue.add(first);
    expect(queue.length).toBeGreaterThan(100);
  });
});
