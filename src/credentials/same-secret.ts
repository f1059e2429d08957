import { hash, timingSafeEqual } from 'node:crypto';

/** Compares two secrets in a time that says nothing about either, not even its length. */
export const isSameSecret = (given: string, expected: string): boolean =>
  timingSafeEqual(hash('sha256', given, 'buffer'), hash('sha256', expected, 'buffer'));
