/**
 * GitLab's four formats (GITLAB.md, "Payload"): `2016-08-12 15:23:28 UTC`, `2022-04-01 13:49:55 +0800`, `2025-05-21T16:06:02.869Z`,
 * `2025-03-19T16:19:36.993+08:00`, and their mixtures. A time without a zone could be anything and is none.
 */
const INSTANT = /^(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d):(\d\d)(?:\.\d{1,9})? ?(?:UTC|Z|([+-])(\d\d):?(\d\d))$/;

/** The instant as ISO 8601 UTC in whole seconds, fractions cut off; null for everything else, also a 31st of February. */
export const instant = (value: unknown): string | null => {
  if (typeof value !== 'string' || value.length > 64) return null;
  const parts = INSTANT.exec(value.trim());
  if (parts === null) return null;

  const [year, month, day, hour, minute, second] = parts.slice(1, 7).map(Number) as Six;
  const wallClock = Date.UTC(year, month - 1, day, hour, minute, second);
  // Date.UTC carries over: 31 February becomes 3 March, 25 o'clock the next day.
  if (new Date(wallClock).toISOString().slice(0, 19) !== `${parts[0].slice(0, 10)}T${parts[0].slice(11, 19)}`)
    return null;

  const offset = offsetMinutes(parts[7], Number(parts[8]), Number(parts[9]));
  if (offset === null) return null;

  const utc = wallClock - offset * 60_000;
  return utc < 0 || utc > LAST_INSTANT ? null : `${new Date(utc).toISOString().slice(0, 19)}Z`;
};

type Six = [number, number, number, number, number, number];

/** With a later one, ISO 8601 years get a sign and six digits. */
const LAST_INSTANT = Date.UTC(9999, 11, 31, 23, 59, 59);

const offsetMinutes = (sign: string | undefined, hours: number, minutes: number): number | null => {
  if (sign === undefined) return 0;
  if (hours > 23 || minutes > 59) return null;
  return (sign === '-' ? -1 : 1) * (hours * 60 + minutes);
};
