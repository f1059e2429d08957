import { isFQDN, isIP } from 'class-validator';

export const isHost = (value: unknown): boolean =>
  isIP(value) || isFQDN(value, { require_tld: false, allow_numeric_tld: false });

export const isPublicUrl = (value: unknown): boolean => {
  const url = parse(value);
  return (
    url !== null &&
    ['http:', 'https:'].includes(url.protocol) &&
    [url.username, url.password, url.search, url.hash].every((part) => part === '')
  );
};

/** libpq also takes a URL without host (`postgresql:///name?host=/run/postgresql`), which is none to the WHATWG parser with a user. */
export const isPostgresUrl = (value: unknown): boolean => {
  const url = parse(typeof value === 'string' ? value.replace('@/', '@localhost/') : value);
  return url !== null && ['postgres:', 'postgresql:'].includes(url.protocol);
};

/** Only what it looks like: the event store looks at its parts. Hosts are separated by commas, which no URL parser takes. */
export const isEventStoreDbUrl = (value: unknown): boolean =>
  typeof value === 'string' && /^esdb(\+discover)?:\/\/[^\s/?#]+/.test(value);

export const isBase64Of32Bytes = (value: unknown): boolean =>
  typeof value === 'string' && /^[A-Za-z0-9+/]{43}=$/.test(value);

const parse = (value: unknown): URL | null =>
  typeof value === 'string' && URL.canParse(value) ? new URL(value) : null;
