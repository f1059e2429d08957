import { ValidateBy } from 'class-validator';

/** RFC 3339, as in `2026-11-23T14:03:00Z` or with an offset: a time without a zone means something else to everybody. */
const TIME = /^(\d{4}-\d{2}-\d{2})T(?:[01]\d|2[0-3]):\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2})$/;

export const isTime = (value: unknown): boolean => {
  const day = typeof value === 'string' ? TIME.exec(value)?.[1] : undefined;
  return day !== undefined && isDay(day) && !Number.isNaN(Date.parse(value as string));
};

/** `Date.parse` makes 3 March of 31 February. */
const isDay = (day: string): boolean => {
  const midnight = new Date(`${day}T00:00:00Z`);
  return !Number.isNaN(midnight.getTime()) && midnight.toISOString().startsWith(day);
};

/** Marks a field of a DTO that holds a time with its zone. */
export const IsTime = (): PropertyDecorator =>
  ValidateBy({
    name: 'isTime',
    validator: {
      validate: isTime,
      defaultMessage: (about) =>
        `${about?.property} must be a time with its zone, like 2026-01-31T12:00:00Z (in an address + is written %2B).`,
    },
  });
