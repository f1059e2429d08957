import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { DEFAULT_POLICY, parsePolicy } from '../../src/modules/alerts/index.js';
import { PROJECT } from '../support/service-process.js';

const policiesIn = async (page: string): Promise<unknown[]> => {
  const text = await readFile(join(PROJECT, page), 'utf8');
  const documents = [...text.matchAll(/^```json\n(.*?)^```$/gms)].flatMap(([, json]) =>
    json?.includes('…') ? [] : [JSON.parse(json ?? '')],
  );
  return documents;
};

describe('The policies in the documentation', () => {
  it.each(['docs/sources.md', 'README.md'])('%s: begin with the default policy, and are all valid', async (page) => {
    const { version: _, ...defaults } = DEFAULT_POLICY;
    const policies = await policiesIn(page);
    expect(policies[0]).toEqual(defaults);
    for (const policy of policies) expect(parsePolicy(policy)).toMatchObject({ policy });
  });
});
