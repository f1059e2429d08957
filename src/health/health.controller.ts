import { Controller, Get, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { Public } from '../http/index.js';
import { ProjectionStatuses } from '../projections/index.js';
import { type ProjectionView, toProjectionView } from './projection-view.js';
import { Readiness, type Requirement } from './readiness.js';
import { within } from './within.js';

interface ReadyAnswer {
  readonly status: 'ready' | 'not ready';
  readonly missing: readonly Requirement[];
  /** Null where they cannot be looked at, because what they need is missing. */
  readonly projections: readonly ProjectionView[] | null;
}

const LOOK_MS = 1_000;

@Controller('health')
export class HealthController {
  constructor(
    private readonly readiness: Readiness,
    private readonly projections: ProjectionStatuses,
  ) {}

  /** The process answers: no reason to restart it. */
  @Public()
  @Get('live')
  live(): { readonly status: 'live' } {
    return { status: 'live' };
  }

  /** 200 exactly while a delivery would be taken. Read models take no deliveries: how they are is told, and no more. */
  @Public()
  @Get('ready')
  async ready(@Res({ passthrough: true }) reply: FastifyReply): Promise<ReadyAnswer> {
    const [missing, projections] = await Promise.all([this.readiness.missing(), this.lookAtProjections()]);
    reply.code(missing.length === 0 ? 200 : 503).header('cache-control', 'no-store');
    return { status: missing.length === 0 ? 'ready' : 'not ready', missing, projections };
  }

  private async lookAtProjections(): Promise<readonly ProjectionView[] | null> {
    try {
      return (await within(LOOK_MS, this.projections.report(new Date()))).map(toProjectionView);
    } catch {
      return null;
    }
  }
}
