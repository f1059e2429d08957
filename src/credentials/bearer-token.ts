const BEARER = /^Bearer +([^\s]+) *$/i;

/** The token of an `Authorization: Bearer` header (RFC 6750); null for every other header and for none. */
export const bearerToken = (authorization: string | undefined): string | null =>
  authorization === undefined ? null : (BEARER.exec(authorization)?.[1] ?? null);
