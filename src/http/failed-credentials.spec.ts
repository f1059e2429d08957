import { describe, expect, it } from '@jest/globals';
import { FailedCredentials } from './failed-credentials.js';

describe('Requests whose credential fails', () => {
  it('are counted also when their connection is gone, which has no address any more', () => {
    const failures = new FailedCredentials();
    const gone = { ip: undefined as unknown as string };
    const answers = Array.from({ length: 110 }, () => failures.count(gone));
    expect(answers[0]).toBeNull();
    expect(answers.at(-1)).toMatchObject({ status: 429 });
    expect(failures.count({ ip: '192.0.2.1' })).toBeNull();
  });
});
