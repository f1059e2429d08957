import { describe, expect, it } from '@jest/globals';
import type { Actor } from '../actor.js';
import type { Role } from '../domain/index.js';
import { refuseActor } from './route-access.js';

const actor = (role: Role, sources: Actor['sources'] = null): Actor => ({ name: 'ann', keyId: 'key-1', role, sources });

describe('A route', () => {
  it.each([
    ['GET', undefined, ['reader', 'operator', 'admin']],
    ['HEAD', undefined, ['reader', 'operator', 'admin']],
    ['POST', undefined, ['admin']],
    ['PUT', undefined, ['admin']],
    ['PATCH', undefined, ['admin']],
    ['DELETE', undefined, ['admin']],
    ['POST', 'operator', ['operator', 'admin']],
    ['POST', 'reader', ['reader', 'operator', 'admin']],
    ['GET', 'admin', ['admin']],
  ] as const)('%s, marked %p, is open to %p', (method, role, allowed) => {
    const marked = role === undefined ? {} : { role };
    const open = (['reader', 'operator', 'admin'] as const).filter(
      (candidate) => refuseActor(actor(candidate), method, marked) === null,
    );
    expect(open).toEqual(allowed);
  });

  it('says which role it needs, and which one the key has', () => {
    expect(refuseActor(actor('reader'), 'POST', { role: 'operator' })).toEqual({
      status: 403,
      detail: 'This needs an API key with the role operator; this one has the role reader.',
      extensions: { requiredRole: 'operator', role: 'reader' },
    });
  });

  it('that is about all sources takes no key that is restricted to some', () => {
    const route = { role: 'admin', unrestricted: true } as const;
    expect(refuseActor(actor('admin', ['source-1']), 'POST', route)).toMatchObject({
      status: 403,
      detail: expect.stringContaining('not restricted'),
    });
    expect(refuseActor(actor('admin'), 'POST', route)).toBeNull();
    expect(refuseActor(actor('reader'), 'POST', route)).toMatchObject({
      detail: expect.stringContaining('role admin'),
    });
  });
});
