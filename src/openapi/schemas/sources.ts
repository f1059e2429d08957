import { NOTE } from '../parts/parameters.js';
import { described, listOf, nullable, object, oneOfTexts, ref, request, type Schemas } from '../parts/schema.js';
import { COUNT, FLAG, ID, POSITION, TEXT, TIME, textUpTo, wholeNumber } from '../parts/values.js';

const NAME = textUpTo(100, 1);
const SILENT_AFTER = nullable(
  described(wholeNumber(300, 31_536_000), 'Without a delivery for so long it shows as silent; null: never.'),
);
const DELIVERIES_PER_MINUTE = described(
  wholeNumber(1, 1_000_000),
  'Those above it are accepted, and wait behind the others.',
);
const HINT = described(TEXT, 'How it begins.');
const WEBHOOK_URL = described(TEXT, 'To paste into GitLab’s webhook form; the token is in it.');

export const SOURCE_SCHEMAS: Schemas = {
  Source: object({
    id: ID,
    name: TEXT,
    provider: TEXT,
    status: oneOfTexts(['enabled', 'disabled']),
    registeredAt: TIME,
    registeredBy: described(TEXT, 'Name of the API key, as in all members that end in `By`.'),
    tokens: listOf(ref('Token')),
    gitlabToken: object({ set: FLAG, changedAt: nullable(described(TIME, 'Null: there never was one.')) }),
    signingKeys: listOf(object({ id: ID, addedAt: TIME, addedBy: TEXT })),
    policyVersion: wholeNumber(1),
    deliveriesPerMinute: DELIVERIES_PER_MINUTE,
    silentAfterSeconds: SILENT_AFTER,
    lastDeliveryAt: nullable(described(TIME, 'To the minute.')),
    silent: FLAG,
    position: described(POSITION, 'Of the last event that changed the source.'),
  }),
  Token: object({
    id: ID,
    label: nullable(TEXT),
    hint: HINT,
    issuedAt: TIME,
    issuedBy: TEXT,
    expiresAt: nullable(TIME),
    revokedAt: nullable(TIME),
    revokedBy: nullable(TEXT),
    lastUsedAt: nullable(described(TIME, 'To the minute.')),
  }),
  RegisterSource: request({ name: NAME }),
  NewSource: object({
    id: ID,
    name: TEXT,
    token: described(TEXT, 'Shown this once.'),
    webhookUrl: WEBHOOK_URL,
    position: POSITION,
  }),
  ChangeSettings: request({
    'name?': NAME,
    'silentAfterSeconds?': SILENT_AFTER,
    'deliveriesPerMinute?': DELIVERIES_PER_MINUTE,
  }),
  DisableSource: request({
    'resolveAlerts?': described(FLAG, 'Nothing will close its open alerts any more: resolve them.'),
    'note?': NOTE,
  }),
  DisabledSource: object({
    source: ref('Source'),
    openAlerts: described(COUNT, 'How many were open.'),
    resolvedAlerts: COUNT,
  }),
  IssueToken: request({ 'label?': nullable(textUpTo(100)), 'expiresAt?': nullable(TIME) }),
  NewToken: object({
    id: ID,
    token: described(TEXT, 'Shown this once.'),
    hint: HINT,
    label: nullable(TEXT),
    webhookUrl: WEBHOOK_URL,
    issuedAt: TIME,
    expiresAt: nullable(TIME),
    position: POSITION,
  }),
  GitlabToken: request({
    secret: { ...textUpTo(512, 1), pattern: '^[!-~]([ -~]*[!-~])?$', description: 'What an HTTP header can carry.' },
  }),
  SigningKey: request({
    key: { type: 'string', pattern: '^whsec_[A-Za-z0-9+/]{32,88}={0,2}$', description: 'As GitLab shows it.' },
  }),
  NewSigningKey: object({ id: ID, addedAt: TIME, position: POSITION }),
};
