/** Escape sequences could move the cursor or name a window; marks of direction could show a name as another one. */
const UNSAFE = /[\p{Cc}\p{Zl}\p{Zp}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;

/** Text from elsewhere on one line, with nothing in it that a terminal would act on. */
export const plain = (text: string): string => text.replaceAll(UNSAFE, '\ufffd');

/** What there is none of is a dash; a time is given to the second. */
export const cell = (value: string | number | boolean | null | undefined): string => {
  if (value === null || value === undefined || value === '') return '-';
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  return plain(String(value));
};

/** An ISO 8601 time to the second. */
export const time = (iso: string | null | undefined): string => cell(iso?.replace(/\.\d+Z$/, 'Z'));
