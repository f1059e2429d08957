import { storable } from './text.js';

/** GitLab takes 300 characters. More than this would not fit the name of an event stream, whose size is limited too. */
export const LONGEST_REF_BYTES = 1_024;

/** The ref as it may be stored; null where it is too long. Cut short it would be another one. */
export const storableRef = (text: string): string | null => {
  if (text.length > LONGEST_REF_BYTES) return null;
  const ref = storable(text);
  return Buffer.byteLength(ref) > LONGEST_REF_BYTES ? null : ref;
};
