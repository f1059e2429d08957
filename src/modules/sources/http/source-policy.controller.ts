import { Body, Controller, Get, Param, Put, Query } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { invalidField, minPositionOf, notFound } from '../../../http/index.js';
import { type Actor, CurrentActor } from '../../access/index.js';
import { type Policy, parsePolicy } from '../../alerts/index.js';
import { ChangeSource } from '../commands/change-source/change-source.command.js';
import { requesterOf, type SourceAnswer } from '../commands/source-writer.js';
import { policyInForce } from '../domain/index.js';
import { GetPolicy } from '../queries/get-policy/get-policy.query.js';
import { PolicyParameters } from './source.dto.js';
import { knownId, NO_SOURCE, requireDone } from './source-changes.js';

@Controller('v1/sources/:id/policy')
export class SourcePolicyController {
  constructor(
    private readonly commands: CommandBus,
    private readonly queries: QueryBus,
  ) {}

  @Get()
  async get(
    @Param('id') id: string,
    @Query() parameters: PolicyParameters,
    @CurrentActor() actor: Actor,
  ): Promise<Policy> {
    const { version = null } = parameters;
    const policy = await this.queries.execute(new GetPolicy(knownId(id, actor), version, minPositionOf(parameters)));
    if (policy === 'unknown-source') throw notFound(NO_SOURCE);
    if (policy === 'unknown-version') throw notFound(`The policy of this source has no version ${version}.`);
    return policy;
  }

  /** The body is read by the alerts, which know what a policy is: no DTO says it a second time. */
  @Put()
  async set(
    @Param('id') id: string,
    @Body() body: Record<string, unknown> | undefined,
    @CurrentActor() actor: Actor,
  ): Promise<Policy & { readonly position: string }> {
    const sourceId = knownId(id, actor);
    const { expectedVersion = null, ...input } = body ?? {};
    if (expectedVersion !== null && !isVersion(expectedVersion)) {
      throw invalidField('expectedVersion', 'expectedVersion must be a whole number from 1 on.');
    }
    const parsed = parsePolicy(input);
    if ('faults' in parsed) throw invalidField(parsed.faults[0].field, parsed.faults[0].detail);

    const change = { type: 'ChangePolicy', policy: { ...parsed.policy }, expectedVersion } as const;
    const answer = await this.commands.execute(new ChangeSource(sourceId, change, requesterOf(actor)));
    const { source, position } = requireDone<SourceAnswer & { kind: 'done' }>(answer);
    return { ...(policyInForce(source) as unknown as Policy), position: position.toString() };
  }
}

const isVersion = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 1;
