import { type CursorScope, parsePosition } from '../../../http/index.js';
import type { Point } from '../domain/index.js';
import type { HistoryMark } from '../queries/index.js';

/** Cursors of lists that are ordered by a position, newest first: they hold the last position that was shown. */
export const positionCursor = (list: 'alerts' | 'branches', storeId: string): CursorScope<bigint> => ({
  list,
  storeId,
  field: 'cursor',
  read: parsePosition,
});

const historyList = (alertId: string): string => `history ${alertId}`;

/** Cursors of one alert's history: they hold the next revision and what was over by then. */
export const historyCursor = (alertId: string, storeId: string): CursorScope<HistoryMark> => ({
  list: historyList(alertId),
  storeId,
  field: 'cursor',
  read: readHistoryMark,
});

export const writeHistoryMark = ({ from, floor }: HistoryMark): unknown => [
  String(from),
  writePoint(floor.passing),
  writePoint(floor.cleared),
];

const readHistoryMark = (content: unknown): HistoryMark | null => {
  if (!Array.isArray(content) || content.length !== 3) return null;
  const from = parsePosition(content[0]);
  const [passing, cleared] = [readPoint(content[1]), readPoint(content[2])];
  if (from === null || passing === undefined || cleared === undefined) return null;
  return { from, floor: { passing, cleared } };
};

const writePoint = (point: Point | null): unknown => (point === null ? null : [point.pipelineId, point.second]);

/** The commit is left out: nothing that is told needs it. Undefined for what is no point. */
const readPoint = (content: unknown): Point | null | undefined => {
  if (content === null) return null;
  if (!Array.isArray(content)) return undefined;
  const [pipelineId, second] = content as unknown[];
  if (typeof pipelineId !== 'string' || !/^\d{1,30}$/.test(pipelineId)) return undefined;
  return Number.isSafeInteger(second) ? { pipelineId, second: second as number, sha: null } : undefined;
};
