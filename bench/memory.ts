import { residentMegabytesOf } from './cpu-time.js';
import { runLoad } from './load/run-load.js';
import type { BenchService } from './world.js';

export interface MemoryPoint {
  readonly deliveries: number;
  /** Of the service's process; null where it can't be told. */
  readonly megabytes: number | null;
}

const STEPS = 20;

/** The service's memory while so many deliveries come in, at 64 connections, over 1,000 branches. */
export const benchMemory = async (
  service: BenchService,
  { deliveries, first }: { deliveries: number; first: number },
  progress: (line: string) => void,
): Promise<MemoryPoint[]> => {
  const points: MemoryPoint[] = [];
  const amount = Math.ceil(deliveries / STEPS);
  for (let step = 0; step < STEPS; step += 1) {
    await runLoad({ ...service, connections: 64, amount, branches: 1_000, first: first + step * amount });
    const point = { deliveries: (step + 1) * amount, megabytes: await residentMegabytesOf(service.pid) };
    points.push(point);
    progress(`${point.deliveries} deliveries: ${point.megabytes?.toFixed(0) ?? '?'} MB`);
  }
  return points;
};
