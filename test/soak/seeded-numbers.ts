import { createHash } from 'node:crypto';
import { randomNumbers } from '../support/delivery-load.js';

/** Numbers that look random, the same for the same seed and purpose, and different ones for every purpose. */
export const seededNumbers = (seed: number, purpose: string): (() => number) =>
  randomNumbers(createHash('sha256').update(`${seed} ${purpose}`).digest().readUInt32BE());
