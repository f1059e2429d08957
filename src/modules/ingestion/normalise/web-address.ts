const LONGEST = 2_000;

/**
 * An http(s) address to link to, percent-encoded, without a slash at its end; null for everything else. Query, fragment and credentials go: a link to a
 * pipeline needs none, and tokens hide there.
 */
export const webAddress = (value: unknown): string | null => {
  if (typeof value !== 'string' || value.length > LONGEST || !/^\s*https?:\/\//i.test(value)) return null;
  if (!URL.canParse(value)) return null;

  const { origin, pathname } = new URL(value);
  const address = `${origin}${pathname}`.replace(/\/+$/, '');
  return address.length > LONGEST ? null : address;
};
