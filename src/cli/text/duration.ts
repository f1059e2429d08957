import { wrongUsage } from '../command-failed.error.js';

const SECONDS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3_600, d: 86_400 };
const DURATION = /^(\d{1,8})([smhd])$/;

/** Seconds of `90s`, `15m`, `12h`, `30d`; null for anything else. */
const readDuration = (text: string): number | null => {
  const [, amount, unit] = DURATION.exec(text) ?? [];
  return amount === undefined || unit === undefined ? null : Number(amount) * (SECONDS[unit] ?? 0);
};

/** @throws CommandFailedError */
export const requireDuration = (option: string, text: string): number => {
  const seconds = readDuration(text);
  if (seconds === null) throw wrongUsage(`${option} must be a time such as 90s, 15m, 12h or 30d.`);
  return seconds;
};

/**
 * A moment: a time in ISO 8601 as it is, for the service to read, or so long from now as `30d` says.
 *
 * @param direction 1 for what lies ahead, -1 for what is over
 */
export const toMoment = (text: string, direction: 1 | -1, now: Date): string => {
  const seconds = readDuration(text);
  return seconds === null ? text : new Date(now.getTime() + direction * seconds * 1_000).toISOString();
};
