/** What an HTTP header can carry unchanged. */
const PRINTABLE = /^(?! )[ -~]{1,512}(?<! )$/;
const SIGNING_KEY = /^whsec_((?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?)$/;

/** What Standard Webhooks allows; GitLab makes keys of 32 bytes. */
const FEWEST_BYTES = 24;
const MOST_BYTES = 64;

/** What is wrong with a secret token for GitLab's form; null: nothing. The secret is never repeated. */
export const gitlabTokenFault = (secret: string): string | null =>
  PRINTABLE.test(secret)
    ? null
    : 'secret must be 1 to 512 printable ASCII characters, with no blank at its beginning and end.';

/** The base64 of a signing key as GitLab shows it, or what is wrong with it. */
export const signingKey = (key: string): { readonly base64: string } | { readonly fault: string } => {
  const base64 = SIGNING_KEY.exec(key)?.[1];
  const bytes = base64 === undefined ? 0 : (base64.length / 4) * 3 - (base64.match(/=/g)?.length ?? 0);
  if (base64 === undefined || bytes < FEWEST_BYTES || bytes > MOST_BYTES) {
    return {
      fault: `key must be whsec_ and the base64 of ${FEWEST_BYTES} to ${MOST_BYTES} bytes, as GitLab shows it.`,
    };
  }
  return { base64 };
};
