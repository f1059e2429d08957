import type { JsonObject } from '../../../../event-store/index.js';
import { type Alert, BRANCH_STATE_VERSION, type BranchState, type Point } from '../../domain/index.js';

/** A branch state as it rides along in an event: what of it is long stands in rows without names, because it is written with every append. */
export interface CarriedState {
  readonly version: number;
  readonly registers: Omit<BranchState['registers'], 'row'>;
  readonly row: readonly PackedPoint[];
  readonly window: readonly PackedPipeline[];
  readonly requests: BranchState['requests'];
  readonly length: number;
  /** Left out where it is the one of the event. */
  readonly alert?: Alert | null;
}

type PackedPoint = readonly [pipelineId: string, second: number, sha: string | null];

/** Behind the pipeline, second and status of each key in turn. */
type PackedPipeline = readonly [pipelineId: string, ...keys: (number | string)[]];

/** @param eventAlert the alert that the event itself tells, if it tells one */
export const packState = ({ registers, window, alert, requests, length }: BranchState, eventAlert: unknown) => {
  const { passing, cleared, failing, overtakable, highestPipeline } = registers;
  const carried: CarriedState = {
    version: BRANCH_STATE_VERSION,
    registers: { passing, cleared, failing, overtakable, highestPipeline },
    row: registers.row.map(({ pipelineId, second, sha }) => [pipelineId, second, sha]),
    window: window.map(packPipeline),
    requests,
    length,
  };
  const told = alert !== null && eventAlert === alert;
  return (told ? carried : { alert, ...carried }) as unknown as JsonObject;
};

/** Null for none, and for one of another version. */
export const unpackState = (carried: CarriedState | undefined, eventAlert: Alert | null): BranchState | null => {
  if (carried?.version !== BRANCH_STATE_VERSION) return null;
  const { registers, row, window, alert, requests, length } = carried;
  return {
    registers: { ...registers, row: row.map(unpackPoint) },
    window: window.map(unpackPipeline),
    alert: alert === undefined ? eventAlert : alert,
    requests,
    length,
  };
};

const packPipeline = ({ pipelineId, keys }: BranchState['window'][number]): PackedPipeline => {
  const packed: [string, ...(number | string)[]] = [pipelineId];
  for (const { second, status } of keys) packed.push(second, status);
  return packed;
};

const unpackPoint = ([pipelineId, second, sha]: PackedPoint): Point => ({ pipelineId, second, sha });

const unpackPipeline = ([pipelineId, ...packed]: PackedPipeline): BranchState['window'][number] => ({
  pipelineId,
  keys: Array.from({ length: packed.length / 2 }, (_, index) => ({
    second: packed[index * 2] as number,
    status: packed[index * 2 + 1] as string,
  })),
});
