import { answers, answersPage, changes, type Paths, reads, takes } from '../parts/operation.js';
import { inPath, PAGE } from '../parts/parameters.js';
import { problems } from '../parts/problems.js';

const ADMIN = { role: 'admin', unrestricted: true } as const;

export const API_KEY_PATHS: Paths = {
  '/v1/api-keys': {
    get: reads(
      {
        operationId: 'listApiKeys',
        tags: ['API keys'],
        summary: 'All API keys, newest first',
        parameters: PAGE,
        responses: { 200: answersPage('ApiKey', 'A page of API keys.'), ...problems('ForeignCursor') },
      },
      ADMIN,
    ),
    post: changes(
      {
        operationId: 'issueApiKey',
        tags: ['API keys'],
        summary: 'Makes an API key',
        requestBody: takes('IssueApiKey', { name: 'board', role: 'reader', expiresAt: '2100-01-01T00:00:00Z' }),
        responses: { 201: answers('NewApiKey', 'The key, shown this once.'), ...problems('Conflict') },
      },
      ADMIN,
    ),
  },
  '/v1/api-keys/{id}': {
    delete: changes(
      {
        operationId: 'revokeApiKey',
        tags: ['API keys'],
        summary: 'Revokes an API key, everywhere within a second',
        parameters: [inPath('id', 'Id of an API key.')],
        responses: { 200: answers('ApiKey', 'The key as it then is.'), ...problems('Conflict') },
      },
      ADMIN,
    ),
  },
};
