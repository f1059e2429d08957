import { Query } from '@nestjs/cqrs';
import type { KnownApiKey } from '../../directory/known-api-key.js';

export interface ApiKeyPage {
  readonly items: readonly KnownApiKey[];
  /** Position of an issuing to go on below; null at the end. */
  readonly nextBelow: bigint | null;
}

/**
 * API keys, newest first, also those that are revoked or have expired.
 * @throws ReadModelBehindError when they can't be as fresh as asked for
 */
export class ListApiKeys extends Query<ApiKeyPage> {
  constructor(
    readonly page: { readonly below: bigint | null; readonly limit: number },
    readonly minPosition: bigint | null,
  ) {
    super();
  }
}
