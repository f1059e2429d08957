import type { AlertView } from '../../modules/alerts/index.js';
import { cell, time } from '../text/plain.js';
import { table } from '../text/table.js';

export const alertTable = (alerts: readonly AlertView[]): string =>
  table(
    ['id', 'status', 'priority', 'project', 'branch', 'opened', 'times', 'acknowledged by'],
    alerts.map((alert) => [
      alert.id,
      alert.status,
      alert.priority,
      cell(alert.project.path ?? alert.project.id),
      cell(alert.branch.ref),
      time(alert.openedAt),
      cell(alert.occurrences),
      cell(alert.acknowledgement?.by),
    ]),
  );
