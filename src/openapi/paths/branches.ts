import { answersPage, type Paths, reads } from '../parts/operation.js';
import { BRANCH_FILTER, PAGE, PROJECT_FILTER, query, SOURCE_FILTER } from '../parts/parameters.js';
import { problems } from '../parts/problems.js';
import { BRANCH_STATE } from '../schemas/branches.js';

export const BRANCH_PATHS: Paths = {
  '/v1/branches': {
    get: reads({
      operationId: 'listBranches',
      tags: ['alerts'],
      summary: 'The board: every branch and how it is, last changed first',
      parameters: [
        SOURCE_FILTER,
        PROJECT_FILTER,
        BRANCH_FILTER,
        query('state', 'Left out: all.', BRANCH_STATE, 'failing'),
        ...PAGE,
      ],
      responses: { 200: answersPage('Branch', 'A page of branches.'), ...problems('ForeignCursor') },
    }),
  },
};
