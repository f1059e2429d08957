import { Injectable } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Metrics } from '../../../metrics/index.js';
import { LOGGED_RESULTS } from '../../deliveries/index.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** On the ingestion route: what was answered, once it is known. */
    deliveryResult?: (typeof LOGGED_RESULTS)[number];
  }
}

/** Counts deliveries as they are answered, also those that never got beyond the gate. */
@Injectable()
export class DeliveryMetrics {
  constructor(metrics: Metrics, { httpAdapter }: HttpAdapterHost) {
    const count = metrics.countBy({
      name: 'pipeline_alerts_deliveries_total',
      help: 'Deliveries by what they came to; unavailable: answered with a server error, GitLab will not send them again.',
      label: 'result',
      kinds: [...LOGGED_RESULTS, 'unavailable'],
    });
    const takeSeconds = metrics.distribution({
      name: 'pipeline_alerts_delivery_answer_seconds',
      help: 'Time from a delivery’s head to the end of its answer; without rejected ones.',
      buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    });
    const server: FastifyInstance = httpAdapter.getInstance();
    server.addHook('onResponse', (request, reply, done) => {
      if (request.routeOptions.config.credential === 'source-token') {
        const result = resultOf(request, reply);
        count(result);
        if (result !== 'rejected') takeSeconds(reply.elapsedTime / 1_000);
      }
      done();
    });
  }
}

const resultOf = ({ deliveryResult }: FastifyRequest, { raw }: FastifyReply) =>
  deliveryResult ?? (raw.statusCode < 500 ? 'rejected' : 'unavailable');
