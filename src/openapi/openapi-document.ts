import type { Paths, Tag } from './parts/operation.js';
import { PROBLEM_SCHEMAS, PROBLEMS, type Response } from './parts/problems.js';
import type { Schema, Schemas } from './parts/schema.js';
import { ALERT_PATHS } from './paths/alerts.js';
import { API_KEY_PATHS } from './paths/api-keys.js';
import { BRANCH_PATHS } from './paths/branches.js';
import { DELIVERY_PATHS } from './paths/deliveries.js';
import { EVENT_PATHS } from './paths/events.js';
import { INGESTION_PATHS } from './paths/ingestion.js';
import { OPERATION_PATHS } from './paths/operation.js';
import { POLICY_PATHS } from './paths/policies.js';
import { SOURCE_SECRET_PATHS } from './paths/source-secrets.js';
import { SOURCE_PATHS } from './paths/sources.js';
import { ALERT_SCHEMAS } from './schemas/alerts.js';
import { API_KEY_SCHEMAS } from './schemas/api-keys.js';
import { BRANCH_SCHEMAS } from './schemas/branches.js';
import { DELIVERY_SCHEMAS } from './schemas/deliveries.js';
import { EVENT_SCHEMAS } from './schemas/events.js';
import { HEALTH_SCHEMAS } from './schemas/health.js';
import { PIPELINE_SCHEMAS } from './schemas/pipelines.js';
import { POLICY_SCHEMAS } from './schemas/policies.js';
import { SOURCE_SCHEMAS } from './schemas/sources.js';

/** As far as it is read in this program. */
export interface OpenApiDocument {
  readonly openapi: string;
  readonly info: Readonly<Record<string, unknown>>;
  readonly servers: readonly { readonly url: string }[];
  readonly tags: readonly { readonly name: Tag; readonly description: string }[];
  readonly paths: Paths;
  readonly components: {
    readonly schemas: Schemas;
    readonly responses: Readonly<Record<string, Response>>;
    readonly securitySchemes: Readonly<Record<string, Schema>>;
  };
}

const DESCRIPTION = `Tells a team, correctly and at once, which of its branches are broken.

Ids and positions are strings; times are RFC 3339 in UTC. Lists answer \`items\` and \`nextCursor\`; the next page is asked for with \`cursor\`.
Answers may get further members in later versions; a body with a member that nobody knows is 400.
Errors of \`/v1\` are problem+json (RFC 9457). Whatever may be read with GET may be asked for its head with HEAD. An address that there is not is 404,
one that cannot be read is 400, a method that an address does not take is 405 with \`Allow\`; a key that is restricted to sources knows of nothing else,
which is 404 to it. The head of a request may have 16 KiB; a longer one is 431, without problem+json.`;

const TAGS: OpenApiDocument['tags'] = [
  { name: 'alerts', description: 'Which branches are broken, since when, and what was done about it.' },
  { name: 'events', description: 'Alert events for other services, each once, in order and from any position.' },
  { name: 'deliveries', description: 'What GitLab sends, and what became of it.' },
  { name: 'sources', description: 'Who may deliver, how a delivery proves itself and how it is judged.' },
  { name: 'API keys', description: 'Who may call this API.' },
  { name: 'operation', description: 'How the service is.' },
];

const SECURITY_SCHEMES: OpenApiDocument['components']['securitySchemes'] = {
  apiKey: { type: 'http', scheme: 'bearer', description: 'An API key. What an operation asks for is the least role.' },
  tokenInAddress: { type: 'apiKey', in: 'query', name: 'token', description: 'A token of a source.' },
  bearerToken: { type: 'http', scheme: 'bearer', description: 'A token of a source.' },
};

const PATHS: Paths = {
  ...INGESTION_PATHS,
  ...ALERT_PATHS,
  ...BRANCH_PATHS,
  ...EVENT_PATHS,
  ...SOURCE_PATHS,
  ...SOURCE_SECRET_PATHS,
  ...POLICY_PATHS,
  ...DELIVERY_PATHS,
  ...API_KEY_PATHS,
  ...OPERATION_PATHS,
};

/** @param url how callers reach the service, without a slash at its end */
export const openApiDocument = (url: string): OpenApiDocument => ({
  openapi: '3.1.1',
  info: {
    title: 'pipeline alerts',
    // Of the API under /v1, not of the program.
    version: '1',
    description: DESCRIPTION,
    license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
  },
  servers: [{ url }],
  tags: TAGS,
  paths: PATHS,
  components: {
    schemas: {
      ...ALERT_SCHEMAS,
      ...BRANCH_SCHEMAS,
      ...PIPELINE_SCHEMAS,
      ...EVENT_SCHEMAS,
      ...SOURCE_SCHEMAS,
      ...POLICY_SCHEMAS,
      ...DELIVERY_SCHEMAS,
      ...API_KEY_SCHEMAS,
      ...HEALTH_SCHEMAS,
      ...PROBLEM_SCHEMAS,
    },
    responses: PROBLEMS,
    securitySchemes: SECURITY_SCHEMES,
  },
});
