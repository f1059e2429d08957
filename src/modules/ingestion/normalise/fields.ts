/** A part of a delivery: only read through {@link field}, never spread or merged. */
export type JsonFields = Readonly<Record<string, unknown>>;

/** The named own property; undefined where `parent` is no object or has none. What hangs on prototypes is never seen. */
export const field = (parent: unknown, name: string): unknown =>
  typeof parent === 'object' && parent !== null && Object.hasOwn(parent, name)
    ? (parent as JsonFields)[name]
    : undefined;

/** An object with named fields: no array, not null. */
export const isFields = (value: unknown): value is JsonFields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Absent, null, and the empty string that a template leaves where it found nothing. */
export const isMissing = (value: unknown): boolean => value === undefined || value === null || value === '';

/** 2^64 has 20 digits. */
const DECIMAL_ID = /^0*([1-9]\d{0,19})$/;

/**
 * A GitLab id as decimal digits without leading zeros, from a number or a string; null for everything else. Ids start at 1. A number
 * beyond 2^53 has lost digits already and is no id; `parseBody` hands such ids over as strings.
 */
export const decimalId = (value: unknown): string | null => {
  if (typeof value === 'number') return Number.isSafeInteger(value) && value > 0 ? String(value) : null;
  if (typeof value !== 'string' || value.length > 64) return null;
  return DECIMAL_ID.exec(value.trim())?.[1] ?? null;
};

/** True for `true` and, from templates, `"true"`. */
export const isTrue = (value: unknown): boolean =>
  value === true || (typeof value === 'string' && value.length < 16 && value.trim().toLowerCase() === 'true');

const PLAIN_NUMBER = /^\d{1,12}(?:\.\d{1,12})?$/;

/** Seconds, from a number or a string; null for everything else, also below 0. */
export const seconds = (value: unknown): number | null => {
  if (typeof value === 'number') return Number.isFinite(value) && value >= 0 ? value : null;
  if (typeof value !== 'string' || value.length > 32) return null;
  const text = value.trim();
  return PLAIN_NUMBER.test(text) ? Number(text) : null;
};
