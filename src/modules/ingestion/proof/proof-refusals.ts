import type { Problem } from '../../../http/index.js';
import type { HeadProof } from './check-head.js';

/** Which proof failed, and what to do; never what was given, nor what was expected. */
const refusal = (detail: string): Problem => ({ status: 401, detail, headers: { 'www-authenticate': 'Bearer' } });

const GITLAB_TOKEN = {
  missing: refusal('No X-Gitlab-Token: enter the secret token of this source in the webhook form of GitLab.'),
  wrong: refusal('The X-Gitlab-Token is not the secret token of this source.'),
};

const SIGNATURE = {
  missing: refusal(
    'No signature that can be read: this source has a signing token, so every delivery needs webhook-id, webhook-timestamp and webhook-signature.',
  ),
  stale: refusal('The signature was made more than five minutes before or after this moment: compare both clocks.'),
};

export const WRONG_SIGNATURE: Problem = refusal(
  'The signature was made with another signing token than those of this source, or over another body.',
);

/** Null: the head proves what it has to prove. */
export const refuseHead = ({ gitlabToken, signature }: HeadProof): Problem | null => {
  if (gitlabToken === 'missing' || gitlabToken === 'wrong') return GITLAB_TOKEN[gitlabToken];
  return signature === 'missing' || signature === 'stale' ? SIGNATURE[signature] : null;
};
