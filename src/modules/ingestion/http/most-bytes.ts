/** GitLab's own limit for a webhook's body is 25 MB. */
export const MOST_BYTES = 26_214_400;
