import { randomUUID } from 'node:crypto';
import { type ArgumentsHost, Catch, type ExceptionFilter, Logger } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { expectedProblem } from './problem-for.js';
import { sendProblem } from './send-problem.js';

/** Every error of every route ends here. */
@Catch()
export class ErrorFilter implements ExceptionFilter {
  private readonly logger = new Logger('Http');

  catch(error: unknown, host: ArgumentsHost): void {
    const request = host.switchToHttp().getRequest<FastifyRequest>();
    const reply = host.switchToHttp().getResponse<FastifyReply>();

    const problem = expectedProblem(error);
    if (problem !== null) {
      sendProblem(request, reply, problem);
      return;
    }

    const correlationId = randomUUID();
    // The route's pattern, never the URL: the token is in it. The stack holds no request data.
    this.logger.error(
      `${request.method} ${request.routeOptions.url ?? '(no route)'} failed, correlation id ${correlationId}`,
      error instanceof Error ? error.stack : String(error),
    );
    sendProblem(request, reply, {
      status: 500,
      detail: `Something went wrong here. The service's log says more under correlation id ${correlationId}.`,
      extensions: { correlationId },
    });
  }
}
