import type { SpoolReport } from '../modules/ingestion/index.js';

/** The spool as `/health/ready` shows it. */
export interface SpoolView {
  /** `refusing`: it is full, or the disk takes nothing. */
  readonly status: 'empty' | 'waiting' | 'refusing';
  /** Deliveries that wait for the event store. */
  readonly records: number;
  readonly bytes: number;
  /** Of the oldest of them. */
  readonly ageSeconds: number | null;
  /** Deliveries that were put aside for a person: `GET /v1/spool`. */
  readonly parked: number;
}

export const toSpoolView = ({ records, bytes, oldestSeconds, parked }: SpoolReport, isUsable: boolean): SpoolView => {
  const status = isUsable ? (records === 0 ? 'empty' : 'waiting') : 'refusing';
  return { status, records, bytes, ageSeconds: oldestSeconds, parked };
};
