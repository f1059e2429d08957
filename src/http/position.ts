import { ValidateBy, type ValidationOptions } from 'class-validator';

/** What PostgreSQL's bigint and EventStoreDB's positions can hold. */
const LARGEST = 2n ** 63n - 1n;
const DIGITS = /^(0|[1-9]\d{0,18})$/;

/** Null for anything but the bare decimal digits of a position: no sign, no leading zeros, at most 2^63 - 1. */
export const parsePosition = (text: unknown): bigint | null => {
  if (typeof text !== 'string' || !DIGITS.test(text)) return null;
  const position = BigInt(text);
  return position <= LARGEST ? position : null;
};

/** Marks a field of a DTO that holds a position in decimal digits. */
export const IsPosition = (options?: ValidationOptions): PropertyDecorator =>
  ValidateBy(
    {
      name: 'isPosition',
      validator: {
        validate: (value) => parsePosition(value) !== null,
        defaultMessage: (about) => `${about?.property} must be a position: decimal digits, at most ${LARGEST}.`,
      },
    },
    options,
  );
