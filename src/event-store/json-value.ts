import { AppendRefusedError } from './event-store.errors.js';
import { MAX_JSON_DEPTH } from './event-store.js';

/**
 * Refuses what `JSON.stringify` would throw at, drop or change without a word (BigInt; undefined, functions; NaN, dates,
 * class instances), so that what is read is what was written.
 *
 * @param name what the value is, for the message: `events[0].data`
 * @throws AppendRefusedError naming the path of the first value at fault
 */
export const requireJsonObject = (value: unknown, name: string): void => {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new AppendRefusedError(`${name} must be a JSON object`);
  }
  const fault = faultOf(value, 1);
  if (fault !== null) throw new AppendRefusedError(`${name}${fault}`);
};

/** Null, or the path to the first value at fault and what is wrong with it. The path is put together only on the way back. */
const faultOf = (value: unknown, depth: number): string | null => {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return null;
    case 'number':
      return Number.isFinite(value) ? null : ` is ${value}, which JSON cannot hold`;
    case 'object':
      return value === null ? null : faultIn(value, depth);
    default:
      return ` is of type ${typeof value}, which JSON cannot hold`;
  }
};

const faultIn = (value: object, depth: number): string | null => {
  if (depth > MAX_JSON_DEPTH) return ` is nested deeper than ${MAX_JSON_DEPTH} levels`;
  if (Array.isArray(value)) {
    for (let index = 0; index < value.length; index += 1) {
      const fault = faultOf(value[index], depth + 1);
      if (fault !== null) return `[${index}]${fault}`;
    }
    return null;
  }
  if (!isPlain(value)) return ' must be a plain object, not an instance of a class';
  // Unlike with `Object.keys`, V8 need not make an array of the keys, nor look each of them up. Plain objects inherit none.
  for (const key in value) {
    const fault = faultOf((value as Record<string, unknown>)[key], depth + 1);
    if (fault !== null) return `.${key}${fault}`;
  }
  return null;
};

/** Without comparing to this realm's `Object.prototype`: objects may come from another one (a worker, a test's sandbox). */
const isPlain = (value: object): boolean => {
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype === null) return true;
  return Object.getPrototypeOf(prototype) === null && typeof (value as { toJSON?: unknown }).toJSON !== 'function';
};
