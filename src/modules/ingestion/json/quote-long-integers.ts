/**
 * Turns every integer of 16 and more digits in a valid JSON text into a string, so that `JSON.parse` keeps its digits: a double holds
 * whole numbers up to 2^53 only, and GitLab's ids are 64-bit. Fractions and exponents are left alone.
 *
 * One pass, no recursion and no regular expression over strings, whose backtracking stack a 25 MB string would overflow. The
 * library for this, lossless-json, parses recursively: a body of some thousand nested arrays would end in a RangeError.
 */
export const quoteLongIntegers = (json: string): string => {
  const pieces: string[] = [];
  let copied = 0;
  let at = 0;

  while (at < json.length) {
    const code = json.charCodeAt(at);
    if (code === QUOTE) {
      at = endOfString(json, at);
    } else if (startsNumber(code)) {
      const end = endOfNumber(json, at);
      if (isLongInteger(json, at, end)) {
        pieces.push(json.slice(copied, at), '"', json.slice(at, end), '"');
        copied = end;
      }
      at = end;
    } else {
      at += 1;
    }
  }
  return copied === 0 ? json : pieces.join('') + json.slice(copied);
};

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const MINUS = 0x2d;
const ZERO = 0x30;
const NINE = 0x39;

/** 2^53 has 16 digits. */
const LONG = 16;

const isDigit = (code: number): boolean => code >= ZERO && code <= NINE;

const startsNumber = (code: number): boolean => isDigit(code) || code === MINUS;

/** The index behind the closing quote. `from` is the opening one. */
const endOfString = (json: string, from: number): number => {
  let at = from + 1;
  while (at < json.length) {
    const code = json.charCodeAt(at);
    if (code === QUOTE) return at + 1;
    at += code === BACKSLASH ? 2 : 1;
  }
  return at;
};

/** The index behind the number's last character: digits, sign, point, exponent. */
const endOfNumber = (json: string, from: number): number => {
  let at = from + 1;
  while (at < json.length && isNumberPart(json.charCodeAt(at))) at += 1;
  return at;
};

const isNumberPart = (code: number): boolean =>
  isDigit(code) || code === 0x2e || code === 0x45 || code === 0x65 || code === 0x2b || code === MINUS;

const isLongInteger = (json: string, from: number, end: number): boolean => {
  const firstDigit = json.charCodeAt(from) === MINUS ? from + 1 : from;
  if (end - firstDigit < LONG) return false;
  for (let at = firstDigit; at < end; at += 1) {
    if (!isDigit(json.charCodeAt(at))) return false;
  }
  return true;
};
