import { Controller, Get, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { Public } from '../../http/index.js';
import { Metrics } from '../metrics.js';

@Controller('metrics')
export class MetricsController {
  constructor(private readonly metrics: Metrics) {}

  /** For Prometheus. Holds no name, id or address of anybody; docs/metrics.md says how to close it to the outside. */
  @Public()
  @Get()
  async read(@Res({ passthrough: true }) reply: FastifyReply): Promise<string> {
    const text = await this.metrics.text();
    reply.headers({ 'content-type': this.metrics.contentType, 'cache-control': 'no-store' });
    return text;
  }
}
