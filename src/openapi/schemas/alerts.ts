import { FILTER, NOTE, ON_BEHALF_OF } from '../parts/parameters.js';
import {
  described,
  listOf,
  type Members,
  nullable,
  object,
  oneOfTexts,
  ref,
  request,
  type Schemas,
} from '../parts/schema.js';
import { COUNT, FINGERPRINT, ID, PIPELINE_ID, POSITION, PRIORITY, SHA, TEXT, TIME } from '../parts/values.js';

const RESOLUTION_REASONS = ['pipeline-succeeded', 'manual', 'overtaken', 'branch-deleted'];

/** Of an alert, wherever it is shown. */
export const ALERT: Members = {
  id: ID,
  status: oneOfTexts(['open', 'resolved']),
  priority: PRIORITY,
  fingerprint: FINGERPRINT,
  title: TEXT,
  sourceId: ID,
  project: ref('Project'),
  branch: ref('BranchRef'),
  openedAt: TIME,
  resolvedAt: nullable(TIME),
  resolution: nullable(ref('Resolution')),
  acknowledgement: nullable(ref('Acknowledgement')),
  occurrences: described(COUNT, 'Failing outcomes that belong to it.'),
  previousAlertId: nullable(described(ID, 'The alert of this branch before it.')),
  suspects: ref('Suspects'),
};

export const ALERT_SCHEMAS: Schemas = {
  Alert: object(
    {
      ...ALERT,
      openedBy: ref('OutcomeOfAlert'),
      lastOutcome: ref('OutcomeOfAlert'),
      position: described(POSITION, 'Of the last event that changed the alert.'),
    },
    'One failing episode of a branch.',
  ),
  Resolution: object({
    reason: oneOfTexts(RESOLUTION_REASONS),
    by: nullable(described(TEXT, 'Name of the API key; null where no person or program did it.')),
    note: nullable(TEXT),
    pipelineId: nullable(PIPELINE_ID),
  }),
  Acknowledgement: object({ by: described(TEXT, 'Name of the API key.'), note: nullable(TEXT), at: TIME }),
  Suspects: object(
    {
      lastPassingSha: nullable(SHA),
      firstFailingSha: nullable(SHA),
      compareUrl: nullable(described(TEXT, 'GitLab’s comparison of the two.')),
    },
    'Where to look for the commit that broke the branch.',
  ),
  HistoryItem: object({
    eventId: ID,
    type: described(TEXT, 'Stored type name: `AlertOpened`, `PipelineOutcomeRecorded`, …'),
    at: TIME,
    position: POSITION,
    actor: nullable(described(TEXT, 'Name of the API key of who asked for it; null where a delivery brought it.')),
    summary: described(TEXT, 'What happened.'),
    why: described(TEXT, 'Why it happened, or why it changed nothing.'),
    data: { type: 'object', description: 'The event, as it is stored.' },
  }),
  PeopleRequest: request({
    'note?': NOTE,
    'onBehalfOf?': ON_BEHALF_OF,
    'seenPosition?': nullable(
      described(POSITION, '`position` of the alert that was looked at: 409 where more has failed since.'),
    ),
  }),
  ResolveAlerts: request({ filter: ref('OpenAlertFilter'), 'note?': NOTE, 'onBehalfOf?': ON_BEHALF_OF }),
  OpenAlertFilter: {
    description: 'Every open alert, or those that fit all members.',
    oneOf: [
      request({ all: { const: true } }),
      {
        ...request({
          'all?': { type: 'null' },
          'source?': nullable(FILTER),
          'project?': nullable(described(FILTER, 'Id or path.')),
          'branch?': nullable(described(FILTER, 'The ref.')),
          'priority?': nullable(PRIORITY),
          'openedAfter?': nullable(TIME),
          'openedBefore?': nullable(TIME),
        }),
        minProperties: 1,
      },
    ],
  },
  ResolvedAlerts: object({
    resolved: listOf(ID),
    left: described(COUNT, 'How many it did not get to: ask again.'),
    position: nullable(described(POSITION, 'Of the last resolution.')),
  }),
};
