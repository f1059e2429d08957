import { answers, changes, type Paths, reads, takes } from '../parts/operation.js';
import { MIN_POSITION, query, SOURCE_ID } from '../parts/parameters.js';
import { problems } from '../parts/problems.js';
import { wholeNumber } from '../parts/values.js';

const POLICY = {
  priorities: { failed: 'HIGH', skipped: 'none' },
  rules: [{ name: 'releases', ref: 'release/*', refKind: 'branch', priorities: { failed: 'CRITICAL' } }],
  ignoreForks: true,
};

const PAYLOAD = { object_kind: 'pipeline', object_attributes: { id: 901, ref: 'release/2', status: 'failed' } };

export const POLICY_PATHS: Paths = {
  '/v1/sources/{id}/policy': {
    get: reads({
      operationId: 'getPolicy',
      tags: ['sources'],
      summary: 'How its outcomes are judged, now or by an earlier version',
      parameters: [
        SOURCE_ID,
        query('version', 'Left out: the one in force.', wholeNumber(1, 999_999_999), 1),
        MIN_POSITION,
      ],
      responses: { 200: answers('Policy', 'The policy.') },
    }),
    put: changes({
      operationId: 'setPolicy',
      tags: ['sources'],
      summary: 'Sets the whole policy: a new version, which counts from the next delivery',
      parameters: [SOURCE_ID],
      requestBody: takes('ChangePolicy', POLICY, { required: false }),
      responses: { 200: answers('ChangedPolicy', 'The policy that is then in force.'), ...problems('Conflict') },
    }),
  },
  '/v1/sources/{id}/policy/preview': {
    post: reads({
      operationId: 'previewPolicy',
      tags: ['sources'],
      summary: 'Says what a payload would do now, under the policy in force or another one; changes nothing',
      parameters: [SOURCE_ID],
      requestBody: takes('PreviewPolicy', { payload: PAYLOAD, policy: POLICY }),
      responses: { 200: answers('PolicyPreview', 'What it would come to.'), ...problems('TooLarge') },
    }),
  },
};
