import { describe, expect, it } from '@jest/globals';
import { requireDescribed } from './described-answer.js';

const ADDRESS = 'http://127.0.0.1:3000';

const JSON_TYPE = 'application/json; charset=utf-8';
const PROBLEM = { type: 'about:blank', title: 'Not Found', status: 404, detail: 'There is nothing.' };

const answer = (status: number, body: unknown, headers: Record<string, string> = { 'content-type': JSON_TYPE }) => ({
  status,
  headers: new Headers(headers),
  text: JSON.stringify(body),
});

describe('An answer that the document describes', () => {
  it.each([
    ['GET', '/health/live', answer(200, { status: 'live' })],
    ['GET', '//health/live/?x=1', answer(200, { status: 'live' })],
    ['HEAD', '/health/live', { ...answer(200, ''), text: '' }],
    ['GET', '/v1/alerts?limit=1', answer(200, { items: [], nextCursor: null })],
    ['GET', '/v1/alerts/7', answer(404, PROBLEM, { 'content-type': 'application/problem+json' })],
    ['GET', '/v1/alerts', answer(431, { error: 'Request Header Fields Too Large' })],
    ['GET', '/nowhere', answer(404, PROBLEM, { 'content-type': 'application/problem+json' })],
    ['PUT', '/v1/alerts', answer(405, PROBLEM, { 'content-type': 'application/problem+json' })],
    ['POST', '/functions/%zz', answer(400, { error: 'The request cannot be read.' })],
    ['GET', '/functions/v1/events', answer(405, { error: 'Deliveries are sent here with POST.' })],
  ])('passes: %s %s', (method, path, given) => {
    expect(() => requireDescribed(method, ADDRESS + path, given)).not.toThrow();
  });
});

describe('An answer that the document does not describe', () => {
  it.each([
    [
      'a member more',
      'GET',
      '/health/live',
      answer(200, { status: 'live', more: 1 }),
      /additional properties \(more\)/,
    ],
    ['a member less', 'GET', '/v1/alerts', answer(200, { items: [] }), /nextCursor/],
    ['a member of another type', 'GET', '/v1/alerts', answer(200, { items: {}, nextCursor: null }), /must be array/],
    ['a fault deep inside', 'GET', '/v1/alerts', answer(200, { items: [{}], nextCursor: null }), /items\/0/],
    ['another status', 'GET', '/health/live', answer(418, {}), /the status is not described/],
    ['another content type', 'GET', '/health/live', answer(200, {}, { 'content-type': 'text/html' }), /text\/html/],
    ['no Retry-After', 'GET', '/v1/alerts', answer(503, PROBLEM), /Retry-After is missing/],
    ['an address that there is not', 'GET', '/nowhere', answer(200, {}), /no such path/],
    ['an address that nobody can read', 'GET', '/%zz', answer(404, {}), /nobody can read/],
    ['a method that is not taken', 'PUT', '/v1/alerts', answer(200, {}), /does not take this method/],
  ])('is refused: %s', (_, method, path, given, message) => {
    expect(() => requireDescribed(method, ADDRESS + path, given)).toThrow(message);
  });

  it('is told without its query, in which a token may be', () => {
    const refuse = () => requireDescribed('POST', `${ADDRESS}/functions/v1/events?token=pas_secret`, answer(418, {}));
    expect(refuse).toThrow(/^POST \/functions\/v1\/events was answered 418 \{\}/);
    expect(refuse).not.toThrow(/pas_secret/);
  });
});
