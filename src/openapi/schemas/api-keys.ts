import { ROLES } from '../../modules/access/index.js';
import {
  described,
  listOf,
  type Members,
  nullable,
  object,
  oneOfTexts,
  request,
  type Schemas,
} from '../parts/schema.js';
import { ID, POSITION, TEXT, TIME, textUpTo } from '../parts/values.js';

const ROLE = oneOfTexts(ROLES);
const SOURCES = 'Ids of the only sources that it may know of; null: all.';

const API_KEY: Members = {
  id: ID,
  name: TEXT,
  role: ROLE,
  sources: nullable(described(listOf(ID), SOURCES)),
  hint: described(TEXT, 'How it begins.'),
  issuedAt: TIME,
  issuedBy: TEXT,
  expiresAt: nullable(TIME),
  revokedAt: nullable(TIME),
  revokedBy: nullable(TEXT),
  position: POSITION,
};

export const API_KEY_SCHEMAS: Schemas = {
  ApiKey: object(API_KEY),
  NewApiKey: object({ ...API_KEY, key: described(TEXT, 'Shown this once.') }),
  IssueApiKey: request({
    name: described(textUpTo(100, 1), 'No other living key has it, in whatever case.'),
    role: ROLE,
    'sources?': nullable(described(listOf(ID, { minItems: 1, maxItems: 100 }), SOURCES)),
    'expiresAt?': nullable(TIME),
  }),
};
