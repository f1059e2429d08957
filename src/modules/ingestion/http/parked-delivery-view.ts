import type { ParkedRecord } from '../../../spool/index.js';
import type { BranchRef, Project } from '../../alerts/index.js';
import { type AcceptedDelivery, branchOf } from '../dispatch/accepted-delivery.js';
import { fromRecord } from '../spool/stored-delivery.js';

/** A delivery that could not be worked off; what it says of itself is null where this version of the service can't read it. */
export interface ParkedDeliveryView {
  readonly id: string;
  readonly parkedAt: string;
  readonly reason: string;
  readonly receivedAt: string;
  readonly deliveryId: string | null;
  readonly sourceId: string | null;
  readonly project: Project | null;
  readonly branch: BranchRef | null;
  readonly pipelineId: string | null;
  readonly status: string | null;
}

export const toParkedDeliveryView = (record: ParkedRecord): ParkedDeliveryView => {
  const delivery = readable(record);
  const content = delivery?.content;
  const event = content?.kind === 'pipeline' ? content.event : null;
  return {
    id: record.id,
    parkedAt: record.parkedAt.toISOString(),
    reason: record.reason,
    receivedAt: record.receivedAt.toISOString(),
    deliveryId: delivery?.deliveryId ?? null,
    sourceId: delivery?.sourceId ?? null,
    project: delivery === null ? null : branchOf(delivery).project,
    branch: delivery === null ? null : branchOf(delivery).branch,
    pipelineId: event?.pipelineId ?? null,
    status: event?.status ?? null,
  };
};

const readable = (record: ParkedRecord): AcceptedDelivery | null => {
  try {
    return fromRecord(record);
  } catch {
    return null;
  }
};
