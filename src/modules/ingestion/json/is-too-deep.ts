/** What `JSON.parse` makes of so little is never deep enough to hurt: such a body is not looked at. */
const HARMLESS_BYTES = 65_536;

/** Far more than anybody nests, far less than what hurts: 25 MB of `[` hold the process up for seconds and take 760 MB of memory. */
export const MOST_LEVELS = 20_000;

export const TOO_DEEP = `the body is nested more than ${MOST_LEVELS.toLocaleString('en-US')} levels deep`;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPENING_BRACKET = 0x5b;
const CLOSING_BRACKET = 0x5d;
const OPENING_BRACE = 0x7b;
const CLOSING_BRACE = 0x7d;

/**
 * Whether a body has more levels than {@link MOST_LEVELS}, found out before `JSON.parse` builds them: one pass over the bytes that ends at the level
 * too much. Whether it is JSON at all, it does not ask. In UTF-8 no byte of another character looks like one of these.
 */
export const isTooDeep = (body: Uint8Array): boolean => {
  if (body.length <= HARMLESS_BYTES) return false;
  let level = 0;
  for (let at = 0; at < body.length; at += 1) {
    switch (body[at]) {
      case QUOTE:
        at = endOfString(body, at);
        break;
      case OPENING_BRACKET:
      case OPENING_BRACE:
        level += 1;
        if (level > MOST_LEVELS) return true;
        break;
      case CLOSING_BRACKET:
      case CLOSING_BRACE:
        level -= 1;
        break;
    }
  }
  return false;
};

/** The index of the closing quote. `from` is the opening one. */
const endOfString = (body: Uint8Array, from: number): number => {
  let at = from + 1;
  while (at < body.length && body[at] !== QUOTE) at += body[at] === BACKSLASH ? 2 : 1;
  return at;
};
