import { createHmac } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { isSignedBy, readSignatureHead, type SignatureHead } from './verify-signature.js';

/** GITLAB.md, "Signature". */
const VECTOR = {
  key: Buffer.from('MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=', 'base64'),
  headers: {
    'webhook-id': 'f5e5f430-f57b-4e6e-9fac-d9128cd7232f',
    'webhook-timestamp': '1744578123',
    'webhook-signature': 'v1,eoSaLtOFqb9PT8wdg5hLQ8m9BxoPEp7HLufb1Anqlzg=',
  },
  body: Buffer.from('{"object_kind":"pipeline","status":"success"}'),
};
const SIGNED_AT = 1_744_578_123_000;
const OTHER_KEY = Buffer.alloc(32, 7);

const headOf = (headers: Record<string, string>): SignatureHead => {
  const head = readSignatureHead(headers, SIGNED_AT);
  if (typeof head === 'string') throw new Error(`the head is ${head}`);
  return head;
};
const signedWith = (key: Uint8Array): string => {
  const { 'webhook-id': id, 'webhook-timestamp': timestamp } = VECTOR.headers;
  return `v1,${createHmac('sha256', key).update(`${id}.${timestamp}.${VECTOR.body}`).digest('base64')}`;
};

describe('A signature', () => {
  it('is valid as GitLab’s own vector has it', () => {
    expect(isSignedBy([VECTOR.key], headOf(VECTOR.headers), VECTOR.body)).toBe(true);
  });

  it('is wrong with another key', () => {
    expect(isSignedBy([OTHER_KEY], headOf(VECTOR.headers), VECTOR.body)).toBe(false);
    expect(isSignedBy([], headOf(VECTOR.headers), VECTOR.body)).toBe(false);
  });

  it('is wrong over a body with any byte changed, added or left out', () => {
    const head = headOf(VECTOR.headers);
    for (let at = 0; at < VECTOR.body.length; at += 1) {
      const changed = Buffer.from(VECTOR.body);
      changed[at]! ^= 1;
      expect(isSignedBy([VECTOR.key], head, changed)).toBe(false);
    }
    expect(isSignedBy([VECTOR.key], head, Buffer.concat([VECTOR.body, Buffer.from(' ')]))).toBe(false);
    expect(isSignedBy([VECTOR.key], head, VECTOR.body.subarray(1))).toBe(false);
  });

  it('is wrong with another id or another timestamp than was signed', () => {
    for (const changed of [{ 'webhook-id': 'another' }, { 'webhook-timestamp': '1744578124' }]) {
      expect(isSignedBy([VECTOR.key], headOf({ ...VECTOR.headers, ...changed }), VECTOR.body)).toBe(false);
    }
  });

  it.each([
    ['cut short', 'v1,eoSaLtOFqb9PT8wdg5hLQ8m9BxoPEp7HLufb1Anqlw=='],
    ['empty', 'v1,'],
    ['no base64', 'v1,!!!'],
  ])('is wrong where it is %s', (_, signature) => {
    const head = headOf({ ...VECTOR.headers, 'webhook-signature': signature });
    expect(isSignedBy([VECTOR.key], head, VECTOR.body)).toBe(false);
  });

  it('counts where it is any of several in the header', () => {
    const right = VECTOR.headers['webhook-signature'];
    const wrong = signedWith(OTHER_KEY);
    for (const several of [`${wrong} ${right}`, `${right} ${wrong}`, `v1a,AAAA ${right}`, `${wrong}  ${right}`]) {
      const head = headOf({ ...VECTOR.headers, 'webhook-signature': several });
      expect(isSignedBy([VECTOR.key], head, VECTOR.body)).toBe(true);
    }
  });

  it('counts with any of the keys while they are rotated', () => {
    const keys = [OTHER_KEY, VECTOR.key];
    const oldOne = headOf({ ...VECTOR.headers, 'webhook-signature': signedWith(OTHER_KEY) });
    expect(isSignedBy(keys, oldOne, VECTOR.body)).toBe(true);
    expect(isSignedBy(keys, headOf(VECTOR.headers), VECTOR.body)).toBe(true);
  });

  it('counts again when GitLab sends the same delivery again', () => {
    const head = headOf(VECTOR.headers);
    expect([1, 2].map(() => isSignedBy([VECTOR.key], head, VECTOR.body))).toEqual([true, true]);
  });
});

describe('The head of a signed delivery', () => {
  it.each([
    ['at once', 0, true],
    ['five minutes later', 300_000, true],
    ['after five minutes', 300_001, false],
    ['five minutes early', -300_000, true],
    ['from the future', -300_001, false],
  ])('is in time: %s', (_, later, inTime) => {
    const head = readSignatureHead(VECTOR.headers, SIGNED_AT + later);
    expect(head === 'stale').toBe(!inTime);
    expect(typeof head === 'object').toBe(inTime);
  });

  it.each(['webhook-id', 'webhook-timestamp', 'webhook-signature'])('is missing something without %s', (name) => {
    expect(readSignatureHead({ ...VECTOR.headers, [name]: undefined }, SIGNED_AT)).toBe('missing');
    expect(readSignatureHead({ ...VECTOR.headers, [name]: '' }, SIGNED_AT)).toBe('missing');
  });

  it.each(['2025-04-13T21:02:03Z', '-1744578123', '1744578123.5', '1e9', ' 1744578123'])(
    'is missing something with the timestamp %p',
    (timestamp) => {
      expect(readSignatureHead({ ...VECTOR.headers, 'webhook-timestamp': timestamp }, SIGNED_AT)).toBe('missing');
    },
  );

  it('is missing something with signatures of unknown versions only', () => {
    const signature = 'v1a,AAAA v2,BBBB';
    expect(readSignatureHead({ ...VECTOR.headers, 'webhook-signature': signature }, SIGNED_AT)).toBe('missing');
  });
});
