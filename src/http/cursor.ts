import { conflict, invalidField, type ProblemError } from './problem.js';

/** What a cursor belongs to: one list of one event store, so that its content means there what it meant when it was made. */
export interface CursorScope<T> {
  readonly list: string;
  readonly storeId: string;
  /** The query parameter it comes in. */
  readonly field: string;
  /** What the list itself needs to go on; null for anything that it did not write. */
  readonly read: (content: unknown) => T | null;
}

/** @param content anything that JSON keeps */
export const encodeCursor = (list: string, storeId: string, content: unknown): string =>
  Buffer.from(JSON.stringify([list, storeId, content])).toString('base64url');

/**
 * Null where there is no cursor: begin at the beginning.
 *
 * @throws ProblemError 400 for what is no cursor of this list, 409 for one of another event store
 */
export const decodeCursor = <T>(cursor: string | undefined, scope: CursorScope<T>): T | null => {
  if (cursor === undefined) return null;
  const [list, storeId, content] = parse(cursor, scope.field);
  if (list !== scope.list || typeof storeId !== 'string') throw noCursor(scope.field);
  const after = scope.read(content);
  if (after === null) throw noCursor(scope.field);
  if (storeId !== scope.storeId) {
    throw conflict(
      `This cursor belongs to another event store than ${scope.storeId}, on which the service runs: a position in one means ` +
        'nothing in the other. Begin again without it.',
    );
  }
  return after;
};

const parse = (cursor: string, field: string): readonly unknown[] => {
  try {
    const parsed: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    if (Array.isArray(parsed) && parsed.length === 3) return parsed;
  } catch {
    // Not JSON: refused below like any other text that is no cursor.
  }
  throw noCursor(field);
};

const noCursor = (field: string): ProblemError =>
  invalidField(field, `${field} must be a cursor that this list has given as nextCursor.`);
