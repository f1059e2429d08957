import { answers, changes, type Paths, takes } from '../parts/operation.js';
import { inPath, SOURCE_ID } from '../parts/parameters.js';
import { problems } from '../parts/problems.js';

const SOURCE_AFTER = answers('Source', 'The source as it then is.');

/** What deliveries prove themselves with. */
export const SOURCE_SECRET_PATHS: Paths = {
  '/v1/sources/{id}/tokens': {
    post: changes({
      operationId: 'issueToken',
      tags: ['sources'],
      summary: 'Issues another token; those before it stay valid',
      parameters: [SOURCE_ID],
      requestBody: takes('IssueToken', { label: 'next', expiresAt: '2100-01-01T00:00:00Z' }, { required: false }),
      responses: { 201: answers('NewToken', 'The token, shown this once.'), ...problems('Conflict') },
    }),
  },
  '/v1/sources/{id}/tokens/{tokenId}': {
    delete: changes({
      operationId: 'revokeToken',
      tags: ['sources'],
      summary: 'Revokes a token: it opens nothing within a second',
      parameters: [SOURCE_ID, inPath('tokenId', 'Id of a token.')],
      responses: { 200: SOURCE_AFTER },
    }),
  },
  '/v1/sources/{id}/gitlab-token': {
    put: changes({
      operationId: 'setGitlabToken',
      tags: ['sources'],
      summary: 'Sets GitLab’s secret token, which deliveries then have to bring',
      parameters: [SOURCE_ID],
      requestBody: takes('GitlabToken', { secret: 'the one in GitLab' }),
      responses: { 200: SOURCE_AFTER, ...problems('Conflict') },
    }),
    delete: changes({
      operationId: 'removeGitlabToken',
      tags: ['sources'],
      summary: 'Asks no delivery for GitLab’s secret token any more',
      parameters: [SOURCE_ID],
      responses: { 200: SOURCE_AFTER },
    }),
  },
  '/v1/sources/{id}/signing-keys': {
    post: changes({
      operationId: 'addSigningKey',
      tags: ['sources'],
      summary: 'Adds a key of GitLab’s signing token; deliveries then have to be signed',
      parameters: [SOURCE_ID],
      requestBody: takes('SigningKey', { key: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw' }),
      responses: { 201: answers('NewSigningKey', 'Under which id it is kept.'), ...problems('Conflict') },
    }),
  },
  '/v1/sources/{id}/signing-keys/{keyId}': {
    delete: changes({
      operationId: 'removeSigningKey',
      tags: ['sources'],
      summary: 'Removes a signing key',
      parameters: [SOURCE_ID, inPath('keyId', 'Id of a signing key.')],
      responses: { 200: SOURCE_AFTER },
    }),
  },
};
