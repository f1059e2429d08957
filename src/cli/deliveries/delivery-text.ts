import type { DeliveryView } from '../../modules/deliveries/index.js';
import { cell, time } from '../text/plain.js';
import { record, table } from '../text/table.js';

export const deliveryTable = (deliveries: readonly DeliveryView[]): string =>
  table(
    ['id', 'received', 'result', 'project', 'branch', 'pipeline', 'status', 'ms', 'reason'],
    deliveries.map((delivery) => [
      delivery.id,
      time(delivery.receivedAt),
      delivery.result,
      cell(delivery.project?.path ?? delivery.project?.id),
      cell(delivery.branch?.ref),
      cell(delivery.pipelineId),
      cell(delivery.status),
      cell(Math.round(delivery.durationMs)),
      cell(delivery.reason),
    ]),
  );

export const deliveryText = (delivery: DeliveryView): string => {
  const { proof, branch, event } = delivery;
  const facts = record([
    ['id', delivery.id],
    ['source', cell(delivery.sourceId)],
    ['received', time(delivery.receivedAt)],
    ['result', delivery.result],
    ['reason', cell(delivery.reason)],
    ['took', `${Math.round(delivery.durationMs)} ms`],
    ['token', proof.token === null ? 'none' : `${cell(proof.tokenId)} (${proof.token})`],
    ['X-Gitlab-Token', proof.gitlabToken],
    ['signature', proof.signature],
    ['project', cell(delivery.project?.path ?? delivery.project?.id)],
    ['branch', branch === null ? '-' : `${cell(branch.ref)} (${branch.kind})`],
    ['pipeline', cell(delivery.pipelineId)],
    ['status', cell(delivery.status)],
    ['alert', cell(delivery.alertId)],
    ['redelivery of', cell(delivery.redeliveryOf)],
  ]);
  if (event === null) return facts;
  const members = Object.entries(event).map(([name, value]) => `  ${name}  ${cell(textOf(value))}`);
  return [facts, '', 'As it was understood:', ...members].join('\n');
};

const textOf = (value: unknown): string | null =>
  value === null || typeof value === 'string' ? value : JSON.stringify(value);
