/**
 * GitLab's four formats (GITLAB.md, "Payload"): `2016-08-12 15:23:28 UTC`, `2022-04-01 13:49:55 +0800`, `2025-05-21T16:06:02.869Z`,
 * `2025-03-19T16:19:36.993+08:00`, and their mixtures. A time without a zone could be anything and is none.
 */
const INSTANT =
  /^(19[7-9]\d|[2-9]\d{3})-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])[T ]((?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d)(?:\.\d{1,9})? ?(?:UTC|Z|([+-])([01]\d|2[0-3]):?([0-5]\d))$/;

/** The instant as ISO 8601 UTC in whole seconds, fractions cut off; null for everything else, also a 31st of February. */
export const instant = (value: unknown): string | null => {
  if (typeof value !== 'string' || value.length > 64) return null;
  const parts = INSTANT.exec(value.trim());
  if (parts === null) return null;

  const [, year, month, day, time, sign, hours, minutes] = parts;
  if (Number(day) > daysIn(Number(year), Number(month))) return null;

  const utc = `${year}-${month}-${day}T${time}Z`;
  if (sign === undefined) return utc;
  return shifted(utc, (sign === '-' ? 1 : -1) * (Number(hours) * 60 + Number(minutes)));
};

/** The day before the first of the next month. */
const daysIn = (year: number, month: number): number => new Date(Date.UTC(year, month, 0)).getUTCDate();

/** With a later one, ISO 8601 years get a sign and six digits. */
const LAST_INSTANT = Date.UTC(9999, 11, 31, 23, 59, 59);

const shifted = (utc: string, minutes: number): string | null => {
  const time = Date.parse(utc) + minutes * 60_000;
  return time < 0 || time > LAST_INSTANT ? null : `${new Date(time).toISOString().slice(0, 19)}Z`;
};
