import { KNOWN_STATUSES, type PipelineEvent, type PipelineStatus } from '../../alerts/index.js';
import { type DeletedRef, isPush, readDeletedRef } from './branch-deletion.js';
import { readBranchRef } from './branch-ref.js';
import { readFailedJobs } from './failed-jobs.js';
import { decimalId, field, isFields, isMissing, seconds } from './fields.js';
import { instant } from './instant.js';
import { readProject } from './project.js';
import { capped, displayName, displayText } from './text.js';
import { webAddress } from './web-address.js';

/** What a delivery tells, or a sentence saying why it is of no use. */
export type NormalisedDelivery =
  | { readonly kind: 'pipeline'; readonly event: PipelineEvent }
  /** A push that deleted a branch or a tag. */
  | ({ readonly kind: 'branch-deleted' } & DeletedRef)
  | { readonly kind: 'ignored'; readonly reason: string };

const NAME_LENGTH = 200;
const TITLE_LENGTH = 255;

/**
 * Reads what GitLab sent (GITLAB.md, "Payload") into our own words. Never throws, whatever the JSON holds. Keeps neither e-mail
 * addresses nor `variables`; every string is storable and capped.
 *
 * @param keepNames false: the display names of who started the pipeline and who committed are left out, too
 */
export const normaliseDelivery = (
  delivery: unknown,
  { keepNames }: { readonly keepNames: boolean },
): NormalisedDelivery => {
  const attributes = field(delivery, 'object_attributes');
  const kind = field(delivery, 'object_kind');
  if (isPush(kind)) {
    const deleted = readDeletedRef(delivery);
    return 'unusable' in deleted ? ignored(deleted.unusable) : { kind: 'branch-deleted', ...deleted };
  }
  if (!isMissing(kind) && kind !== 'pipeline') {
    return ignored(
      `this is ${word(kind)}, not a pipeline event; tick "Pipeline events" in GitLab's webhook form, and "Push events" at most`,
    );
  }
  if (!isFields(attributes)) return ignored('no object_attributes, so this is not a pipeline event');
  if (isMissing(kind) && ['id', 'ref', 'status'].some((name) => isMissing(field(attributes, name)))) {
    return ignored('no object_kind, and object_attributes has not the id, ref and status of a pipeline event');
  }

  const pipelineId = decimalId(field(attributes, 'id'));
  if (pipelineId === null) return ignored('object_attributes.id is not a positive whole number of at most 20 digits');

  const status = field(attributes, 'status');
  if (!isKnownStatus(status)) return ignored(`the pipeline status ${word(status)} is not one this service knows`);

  const project = readProject(delivery);
  if ('unusable' in project) return ignored(project.unusable);

  const branch = readBranchRef(delivery, project.id);
  if ('unusable' in branch) return ignored(branch.unusable);

  const commit = field(delivery, 'commit');
  const mergeRequest = field(delivery, 'merge_request');
  return {
    kind: 'pipeline',
    event: {
      project,
      branch,
      pipelineId,
      status,
      sha: readSha(field(attributes, 'sha')),
      url: webAddress(field(attributes, 'url')) ?? pipelineUrl(project.webUrl, pipelineId),
      finishedAt: instant(field(attributes, 'finished_at')),
      createdAt: instant(field(attributes, 'created_at')),
      durationSeconds: seconds(field(attributes, 'duration')),
      name: displayText(field(attributes, 'name'), TITLE_LENGTH),
      source: displayText(field(attributes, 'source'), NAME_LENGTH),
      triggeredBy: keepNames ? displayName(field(field(delivery, 'user'), 'name'), NAME_LENGTH) : null,
      commitTitle: displayText(field(commit, 'title'), TITLE_LENGTH) ?? firstLine(field(commit, 'message')),
      commitAuthor: keepNames ? displayName(field(field(commit, 'author'), 'name'), NAME_LENGTH) : null,
      mergeRequest: isFields(mergeRequest)
        ? {
            iid: decimalId(field(mergeRequest, 'iid')),
            title: displayText(field(mergeRequest, 'title'), TITLE_LENGTH),
          }
        : null,
      ...readFailedJobs(field(delivery, 'builds')),
    },
  };
};

const ignored = (reason: string): NormalisedDelivery => ({ kind: 'ignored', reason });

const STATUSES: ReadonlySet<unknown> = new Set(KNOWN_STATUSES);
const isKnownStatus = (value: unknown): value is PipelineStatus => STATUSES.has(value);

/** Repeats a short plain word and nothing else: the reason goes into answers, and a body may hold anything. */
const word = (value: unknown): string =>
  typeof value === 'string' && /^[a-z_ -]{1,40}$/i.test(value) ? `"${value}"` : '(unreadable)';

const SHA = /^[\w.-]{1,64}$/;
const readSha = (value: unknown): string | null => (typeof value === 'string' && SHA.test(value) ? value : null);

const pipelineUrl = (webUrl: string | null, pipelineId: string): string | null =>
  webUrl === null ? null : `${webUrl}/-/pipelines/${pipelineId}`;

/** Longer than any cap: what lies beyond is not looked at. */
const LONGEST_FIRST_LINE = 4_000;

const firstLine = (message: unknown): string | null => {
  if (typeof message !== 'string') return null;
  const [line] = capped(message, LONGEST_FIRST_LINE)
    .trimStart()
    .split(/[\r\n]/, 1);
  return displayText(line, TITLE_LENGTH);
};
