import { Controller, HttpCode, Param, Post, Req } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { RouteConfig } from '@nestjs/platform-fastify';
import type { FastifyRequest } from 'fastify';
import { invalidField, notFound } from '../../../http/index.js';
import { type Actor, CurrentActor, mayKnow } from '../../access/index.js';
import { type Policy, PreviewPipelineEvent } from '../../alerts/index.js';
import { type KnownSource, SourceDirectory } from '../../sources/index.js';
import { normaliseDelivery } from '../normalise/normalise-delivery.js';
import { MOST_BYTES } from './most-bytes.js';
import { ignoredPreview, type PolicyPreview, toPolicyPreview } from './policy-preview.js';
import { type PreviewRequest, readPreviewRequest } from './read-preview-request.js';

/** A policy of the most rules takes less. */
const BESIDE_PAYLOAD_BYTES = 102_400;

const LOOK_UP_MS = 5_000;

/** Says what a payload would do under a source's policy, or under another one, and changes nothing. */
@Controller('v1/sources/:id/policy/preview')
export class PolicyPreviewController {
  constructor(
    private readonly sources: SourceDirectory,
    private readonly queries: QueryBus,
  ) {}

  @Post()
  @HttpCode(200)
  @RouteConfig({ role: 'reader', rawBodyLimit: MOST_BYTES + BESIDE_PAYLOAD_BYTES })
  async preview(
    @Param('id') id: string,
    @Req() request: FastifyRequest,
    @CurrentActor() actor: Actor,
  ): Promise<PolicyPreview> {
    const source = await this.sourceOf(id.toLowerCase(), actor);
    return this.previewOf(source, readPreviewRequest(request.rawBody ?? Buffer.alloc(0)));
  }

  private async sourceOf(id: string, actor: Actor): Promise<KnownSource> {
    const known = mayKnow(actor, id) ? (this.sources.get(id) ?? (await this.lookAgain(id))) : null;
    if (known === null) throw notFound('There is no source with this id.');
    return known;
  }

  /** Another process may just have registered it. */
  private async lookAgain(id: string): Promise<KnownSource | null> {
    await this.sources.catchUp(LOOK_UP_MS);
    return this.sources.get(id);
  }

  private async previewOf(source: KnownSource, { payload, policy: proposed }: PreviewRequest): Promise<PolicyPreview> {
    const policy: Policy = proposed === null ? source.policy : { ...proposed, version: source.policy.version + 1 };
    const version = proposed === null ? policy.version : null;
    if (!source.enabled) return ignoredPreview('the source is disabled', version);
    const content = normaliseDelivery(payload, policy);
    switch (content.kind) {
      case 'ignored':
        return ignoredPreview(content.reason, version);
      case 'branch-deleted':
        throw invalidField(
          'payload',
          'payload tells of a deleted branch: its alert is resolved whatever the policy says.',
        );
      case 'pipeline': {
        const preview = new PreviewPipelineEvent(source.id, content.event, policy);
        return toPolicyPreview(await this.queries.execute(preview), content.event, version);
      }
    }
  }
}
