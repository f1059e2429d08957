import { PRIORITIES, REF_KINDS } from '../../modules/alerts/index.js';
import { described, oneOfTexts, type Schema } from './schema.js';

/*
 * The plain values that occur everywhere.
 */
export const TEXT: Schema = { type: 'string' };
export const FLAG: Schema = { type: 'boolean' };
export const COUNT: Schema = { type: 'integer', minimum: 0 };
export const SECONDS: Schema = { type: 'number', minimum: 0 };
export const ID: Schema = { type: 'string', format: 'uuid' };
export const TIME: Schema = { type: 'string', format: 'date-time' };
export const SHA: Schema = described(TEXT, 'A commit.');
export const PRIORITY = oneOfTexts(PRIORITIES);
export const REF_KIND = oneOfTexts(REF_KINDS);

export const POSITION: Schema = {
  type: 'string',
  pattern: '^(0|[1-9][0-9]{0,18})$',
  description: 'A position in the event log, in decimal digits: it may pass 2^53.',
};

export const PIPELINE_ID: Schema = {
  type: 'string',
  pattern: '^[0-9]{1,20}$',
  description: 'GitLab’s id of a pipeline, in decimal digits: it may pass 2^53.',
};

export const FINGERPRINT: Schema = {
  type: 'string',
  pattern: '^[0-9a-f]{32}$',
  description: 'Names a branch for its whole life.',
};

export const VERDICT_TYPE: Schema = {
  enum: ['ALERT', 'RESOLVE', null],
  description: 'How the policy judges it, also where that changes nothing: failing, passing, or neither.',
};

/** Text of at most so many UTF-16 units. */
export const textUpTo = (longest: number, shortest = 0): Schema => ({
  type: 'string',
  ...(shortest === 0 ? {} : { minLength: shortest }),
  maxLength: longest,
});

export const wholeNumber = (minimum: number, maximum?: number): Schema => ({
  type: 'integer',
  minimum,
  ...(maximum === undefined ? {} : { maximum }),
});
