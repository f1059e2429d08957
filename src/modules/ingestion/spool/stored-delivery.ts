import { crc32 } from 'node:zlib';
import type { NewRecord } from '../../../spool/index.js';
import { type AcceptedDelivery, branchOf } from '../dispatch/accepted-delivery.js';

/** Raised when an older service could not make sense of what a newer one has left on disk. */
const VERSION = 1;

/** A delivery as it waits on disk: JSON, so that people can read it, too. Its body is not in it, nor any secret. */
export const toRecord = (delivery: AcceptedDelivery): NewRecord => ({
  payload: Buffer.from(JSON.stringify({ version: VERSION, ...delivery })),
  receivedAt: delivery.receivedAt,
  lane: laneOf(delivery),
});

/** @throws Error it was left by another version of the service */
export const fromRecord = ({ payload }: Pick<NewRecord, 'payload'>): AcceptedDelivery => {
  const { version, ...delivery } = JSON.parse(payload.toString('utf8')) as AcceptedDelivery & { version: number };
  if (version !== VERSION) {
    throw new Error(
      `a delivery in form ${version} can't be read, only form ${VERSION}: start the version of the service that wrote it`,
    );
  }
  return { ...delivery, receivedAt: new Date(delivery.receivedAt) };
};

/** Deliveries of one branch have the same. */
export const laneOf = (delivery: AcceptedDelivery): number => {
  const { project, branch } = branchOf(delivery);
  return crc32(`${delivery.sourceId}:${project.id ?? project.path}:${branch.kind}:${branch.ref}`);
};
