import { Controller, Get, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { Public } from '../http/index.js';
import { Readiness, type ReadinessReport } from './readiness.js';

interface ReadyAnswer extends ReadinessReport {
  readonly status: 'ready' | 'not ready';
}

@Controller('health')
export class HealthController {
  constructor(private readonly readiness: Readiness) {}

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
    const report = await this.readiness.report();
    const isReady = report.missing.length === 0;
    reply.code(isReady ? 200 : 503).header('cache-control', 'no-store');
    return { status: isReady ? 'ready' : 'not ready', ...report };
  }
}
