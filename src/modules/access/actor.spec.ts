import { describe, expect, it } from '@jest/globals';
import { actorMetadata, mayKnow } from './actor.js';

describe('An actor', () => {
  it('may know of every source unless it is restricted', () => {
    expect(mayKnow({ sources: null }, 'source-1')).toBe(true);
    expect(mayKnow({ sources: ['source-1', 'source-2'] }, 'source-2')).toBe(true);
    expect(mayKnow({ sources: ['source-1', 'source-2'] }, 'source-3')).toBe(false);
    expect(mayKnow({ sources: [] }, 'source-1')).toBe(false);
  });

  it('is named in metadata with its key, where it has one', () => {
    expect(actorMetadata({ name: 'ann', keyId: 'key-1' })).toEqual({ actor: 'ann', apiKeyId: 'key-1' });
    expect(actorMetadata({ name: 'admin', keyId: null })).toEqual({ actor: 'admin' });
  });
});
