import type { StoreEnd } from './store-end.js';

/** What is left to do when everything has been copied. */
export const howToSwitch = (target: StoreEnd): readonly string[] => [
  '',
  'To switch:',
  '  1. Stop every service that still writes to the source, and run this command once more: only new events are copied.',
  `  2. ${SETTINGS[target.kind]}; keep the others, ADMIN_API_KEY and ENCRYPTION_KEY above all.`,
  ...BESIDES[target.kind],
  '  3. Run "pipeline-alerts projections rebuild" with these settings: the read models are then made from the new store.',
  '  4. Start the service.',
  'Positions and cursors of the old store mean nothing in the new one: whoever follows GET /v1/events begins again without',
  'a cursor and passes over the event ids it knows.',
];

const SETTINGS: Readonly<Record<StoreEnd['kind'], string>> = {
  eventstoredb: 'Set EVENTSTOREDB_URL to the URL of --to',
  postgresql: 'Set DATABASE_URL to the URL of --to and unset EVENTSTOREDB_URL',
  embedded: 'Unset EVENTSTOREDB_URL and DATABASE_URL',
};

const SECRETS = [
  '     Where that is another database than before, take the table secrets.source_secrets along (see docs/operators.md).',
];

const BESIDES: Readonly<Record<StoreEnd['kind'], readonly string[]>> = {
  eventstoredb: [],
  postgresql: SECRETS,
  embedded: SECRETS,
};
