import { invalidField, ProblemError, unknownField } from '../../../http/index.js';
import { type PolicyContent, parsePolicy } from '../../alerts/index.js';
import { isTooDeep, TOO_DEEP } from '../json/is-too-deep.js';
import { parseBody } from '../json/parse-body.js';
import { isFields } from '../normalise/fields.js';

export interface PreviewRequest {
  /** As GitLab would send it. */
  readonly payload: Readonly<Record<string, unknown>>;
  /** Null: the one in force. */
  readonly policy: PolicyContent | null;
}

/**
 * Read as a delivery is, so that a payload means here what it means there.
 * @throws ProblemError 400
 */
export const readPreviewRequest = (rawBody: Buffer): PreviewRequest => {
  if (isTooDeep(rawBody)) throw invalidField('body', `The payload is not looked at: ${TOO_DEEP}.`);
  const body = parseBody(rawBody);
  if (body === null) throw invalidField('body', 'The body has to be a JSON object.');
  const { payload, policy = null, ...others } = body;
  const [other] = Object.keys(others);
  if (other !== undefined) throw new ProblemError(unknownField(other));
  if (!isFields(payload)) throw invalidField('payload', 'payload must be a JSON object, as GitLab sends it.');
  return { payload, policy: policy === null ? null : readPolicy(policy) };
};

const readPolicy = (given: unknown): PolicyContent => {
  const parsed = parsePolicy(given);
  if ('policy' in parsed) return parsed.policy;
  const [{ field, detail }] = parsed.faults;
  throw invalidField(field === 'policy' ? field : `policy.${field}`, detail);
};
