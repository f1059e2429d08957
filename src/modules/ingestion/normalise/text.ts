/**
 * Strings as they may be stored: PostgreSQL's jsonb refuses NUL and lone surrogates, with the whole transaction, and the
 * transaction also carries other people's deliveries.
 */
const NUL = /\0/g;

/** Well-formed Unicode without NUL. */
export const storable = (text: string): string => {
  const wellFormed = text.isWellFormed() ? text : text.toWellFormed();
  return wellFormed.includes('\0') ? wellFormed.replace(NUL, '\uFFFD') : wellFormed;
};

/** At most so many UTF-16 units; a surrogate pair at the border is left out whole. */
export const capped = (text: string, length: number): string => {
  if (text.length <= length) return text;
  const last = text.charCodeAt(length - 1);
  return detached(text.slice(0, last >= 0xd800 && last <= 0xdbff ? length - 1 : length));
};

/**
 * A copy. V8 makes a slice as a view of the whole string: a title cut from a 20 MB field would keep the 20 MB alive as long as the title
 * is remembered.
 */
export const detached = (part: string): string => Buffer.from(part).toString();

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
const CONTROL = /[\u0001-\u001f\u007f-\u009f]+/g;

/** A domain with letters at its end, so that `lodash@4.17.21` and `checkout@v4` stay. */
const E_MAIL = /[^\s<>@"'(),:;[\]\\]+@(?:[\p{L}\p{N}-]+\.)+\p{L}{2,}/gu;

/** Longest e-mail address. So much is read beyond a cap that an address across it is still seen whole, and no expression meets a long string. */
const BEYOND_CAP = 320;

/**
 * One line for people to read: trimmed, storable, capped, e-mail addresses blotted out (DESIGN.md, "Personal data"). Null where nothing is left,
 * or where it is no text. Control characters become blanks; JSON would write six bytes for each.
 */
export const displayText = (value: unknown, length: number): string | null => {
  const text = asText(value);
  if (text === null) return null;
  const line = storable(capped(text, length + BEYOND_CAP))
    .replace(CONTROL, ' ')
    .trim();
  const clean = line.includes('@') ? line.replace(E_MAIL, '[e-mail]') : line;
  return clean === '' ? null : capped(clean, length);
};

/** Anything around an `@`, with the brackets people put there. */
const AROUND_AT_SIGN = /<?[^\s<>]*@[^\s<>]*>?/g;

/** A person's display name. Whatever has an `@` in it is left out; an address in place of a name leaves null. */
export const displayName = (value: unknown, length: number): string | null => {
  const text = asText(value);
  if (text === null) return null;
  const start = capped(text, length + BEYOND_CAP);
  return displayText(start.includes('@') ? start.replace(AROUND_AT_SIGN, ' ').replace(/\s+/g, ' ') : start, length);
};

/** A string; a number that a template left bare (`"ref": 2026`) as one. */
export const asText = (value: unknown): string | null => {
  if (typeof value === 'string') return value;
  return typeof value === 'number' && Number.isSafeInteger(value) ? String(value) : null;
};
