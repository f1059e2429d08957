import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import { cutPage } from '../../../../http/index.js';
import { LogFreshness } from '../../../../projections/index.js';
import { ApiKeyDirectory } from '../../directory/api-key-directory.js';
import { type ApiKeyPage, ListApiKeys } from './list-api-keys.query.js';

const LOOK_UP_MS = 5_000;

@QueryHandler(ListApiKeys)
export class ListApiKeysHandler implements IQueryHandler<ListApiKeys> {
  constructor(
    private readonly directory: ApiKeyDirectory,
    private readonly freshness: LogFreshness,
  ) {}

  /** Always as fresh as the log: whoever looks whether a key is revoked wants to know it for certain. */
  async execute({ page, minPosition }: ListApiKeys): Promise<ApiKeyPage> {
    await this.freshness.require(minPosition);
    await this.directory.catchUp(LOOK_UP_MS);

    const { below, limit } = page;
    const older = this.directory.all().filter(({ issuedPosition }) => below === null || issuedPosition < below);
    const { items, lastBeforeNext } = cutPage(older.reverse().slice(0, limit + 1), limit);
    return { items, nextBelow: lastBeforeNext?.issuedPosition ?? null };
  }
}
