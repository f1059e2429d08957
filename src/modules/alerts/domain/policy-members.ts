import type { PolicyFaults } from './policy-faults.js';

/*
 * Readers of one member of a policy: what it holds, or null after its fault is noted.
 */
type Read<T> = (value: unknown, field: string) => T | null;

export const flag =
  (faults: PolicyFaults): Read<boolean> =>
  (value, field) =>
    typeof value === 'boolean' ? value : refuse(faults, field, 'must be true or false');

export const wholeNumber =
  (faults: PolicyFaults, lowest: number, highest: number): Read<number> =>
  (value, field) =>
    Number.isInteger(value) && (value as number) >= lowest && (value as number) <= highest
      ? (value as number)
      : refuse(faults, field, `must be a whole number from ${lowest} to ${highest}`);

export const oneOf =
  <T extends string>(faults: PolicyFaults, allowed: readonly T[]): Read<T> =>
  (value, field) =>
    allowed.find((candidate) => candidate === value) ?? refuse(faults, field, `must be one of ${allowed.join(', ')}`);

/** Of 1 to so many UTF-16 units; PostgreSQL's jsonb can hold neither NUL nor half characters. */
export const text =
  (faults: PolicyFaults, longest: number): Read<string> =>
  (value, field) =>
    typeof value === 'string' &&
    value.length >= 1 &&
    value.length <= longest &&
    !value.includes('\0') &&
    value.isWellFormed()
      ? value
      : refuse(faults, field, `must be text of 1 to ${longest} characters, without NUL and without half characters`);

const LONGEST_PATTERN = 300;
/** What git allows in no ref (git-check-ref-format): whoever writes `release-?` expects a wildcard that there is not. */
const IN_NO_REF = /[?[\\~^: ]/;

export const refPattern =
  (faults: PolicyFaults): Read<string> =>
  (value, field) => {
    const pattern = text(faults, LONGEST_PATTERN)(value, field);
    if (pattern === null || !IN_NO_REF.test(pattern)) return pattern;
    return refuse(
      faults,
      field,
      'must be a ref in which * stands for any characters; no ref holds a space or ? [ \\ ~ ^ :',
    );
  };

export const listOf =
  <T>(faults: PolicyFaults, most: number, read: Read<T>): Read<readonly T[]> =>
  (value, field) => {
    if (!Array.isArray(value)) return refuse(faults, field, 'must be a list');
    if (value.length > most) return refuse(faults, field, `must hold at most ${most}`);
    // A fault in one of them leaves it out; the whole is refused anyway.
    return value.flatMap((entry: unknown, index) => {
      const item = read(entry, `${field}[${index}]`);
      return item === null ? [] : [item];
    });
  };

const refuse = (faults: PolicyFaults, field: string, detail: string): null => {
  faults.add(field, detail);
  return null;
};
