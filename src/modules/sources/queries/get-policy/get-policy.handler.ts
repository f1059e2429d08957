import { Inject } from '@nestjs/common';
import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import { EVENT_STORE, type EventReader } from '../../../../event-store/index.js';
import { LogFreshness } from '../../../../projections/index.js';
import { toKnownSource } from '../../directory/known-source.js';
import { loadSource } from '../../load-source.js';
import { GetPolicy, type PolicyAnswer } from './get-policy.query.js';

@QueryHandler(GetPolicy)
export class GetPolicyHandler implements IQueryHandler<GetPolicy> {
  constructor(
    @Inject(EVENT_STORE) private readonly store: EventReader,
    private readonly freshness: LogFreshness,
  ) {}

  async execute({ sourceId, version, minPosition }: GetPolicy): Promise<PolicyAnswer> {
    await this.freshness.require(minPosition);
    const { state } = await loadSource(this.store, sourceId);
    if (state === null) return 'unknown-source';
    const { policy, policyOf } = toKnownSource(state);
    return (version === null ? policy : policyOf(version)) ?? 'unknown-version';
  }
}
