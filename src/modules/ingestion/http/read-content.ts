import { ProblemError } from '../../../http/index.js';
import type { KnownSource } from '../../sources/index.js';
import { isTooDeep, TOO_DEEP } from '../json/is-too-deep.js';
import { parseBody } from '../json/parse-body.js';
import { type NormalisedDelivery, normaliseDelivery } from '../normalise/normalise-delivery.js';

/**
 * What a proven delivery tells.
 * @param body as it came
 * @throws ProblemError 400 where the body is no JSON object
 */
export const readContent = ({ enabled, policy }: KnownSource, body: Buffer): NormalisedDelivery => {
  // GitLab disables a hook that is answered with errors, for good in the end: whoever enables the source again would have to know that.
  if (!enabled) return { kind: 'ignored', reason: 'the source is disabled' };
  if (isTooDeep(body)) return { kind: 'ignored', reason: TOO_DEEP };
  const delivery = parseBody(body);
  if (delivery === null) throw new ProblemError({ status: 400, detail: 'The body has to be a JSON object.' });
  return normaliseDelivery(delivery, policy);
};
