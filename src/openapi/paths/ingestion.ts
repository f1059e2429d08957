import { answers, type Paths } from '../parts/operation.js';
import { query } from '../parts/parameters.js';
import { deliveryError } from '../parts/problems.js';
import { TEXT } from '../parts/values.js';

const PIPELINE_HOOK = {
  object_kind: 'pipeline',
  object_attributes: {
    id: 901,
    ref: 'main',
    tag: false,
    sha: 'b8d5e4f2c3a1908f7e6d5c4b3a29181706f5e4d3',
    status: 'failed',
    source: 'push',
    created_at: '2026-01-31 11:58:00 UTC',
    finished_at: '2026-01-31 12:00:00 UTC',
  },
  project: { id: 4711, path_with_namespace: 'group/app', web_url: 'https://gitlab.example.com/group/app' },
  builds: [],
};

/** It answers as ITOC360's events API does. */
export const INGESTION_PATHS: Paths = {
  '/functions/v1/events': {
    post: {
      operationId: 'receiveDelivery',
      tags: ['deliveries'],
      summary: 'Takes a delivery of a GitLab webhook',
      description:
        'The token stands in the address, or as `Authorization: Bearer`, which goes before it. Whatever is authentic is answered 200 or 202, ' +
        'because GitLab disables a webhook that is answered with errors. The body may be of any content type.',
      security: [{ tokenInAddress: [] }, { bearerToken: [] }],
      parameters: [
        query('token', 'A token of the source; it need not be there with `Authorization: Bearer`.', TEXT),
        {
          name: 'X-Gitlab-Token',
          in: 'header',
          description: 'GitLab’s secret token, where the source has one.',
          schema: TEXT,
        },
        ...['webhook-id', 'webhook-timestamp', 'webhook-signature'].map((name) => ({
          name,
          in: 'header' as const,
          description: 'GitLab’s signature (Standard Webhooks), where the source has a signing key.',
          schema: TEXT,
        })),
      ],
      requestBody: {
        required: true,
        content: { 'application/json': { schema: { type: 'object' }, example: PIPELINE_HOOK } },
      },
      responses: {
        200: answers('DeliveryAnswer', 'It is recorded, or of no use.'),
        202: answers('DeliveryAnswer', 'It is kept on disk until the event store takes it.'),
        400: deliveryError('The body is not a JSON object.'),
        401: deliveryError('No token, or another proof of sender failed.', 'WWW-Authenticate'),
        404: deliveryError('The token belongs to no source, was revoked or has expired.'),
        413: deliveryError('The body has more than 26,214,400 bytes.'),
        429: deliveryError('Too many failed proofs came from this address; a valid delivery never is.', 'Retry-After'),
        500: deliveryError('A defect; the service’s log says more.'),
        503: deliveryError('It could not be kept anywhere, or the service starts.', 'Retry-After'),
      },
    },
  },
};
