import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { expectedProblem, FailedCredentials, type Problem } from '../../../http/index.js';
import type { Arrival } from '../proven-delivery.js';
import { RecordDeliveries, type Sender } from '../record-deliveries.js';

/** Counts and lists deliveries that are refused before anybody looks at what they tell. */
@Injectable()
export class RejectDeliveries {
  constructor(
    private readonly failures: FailedCredentials,
    private readonly record: RecordDeliveries,
  ) {}

  /**
   * The proof of sender failed. Above the rate at which an address may fail, nothing is listed: a flood would drive out of the
   * delivery log what somebody looks for.
   *
   * @param reason for the people who may read the delivery log; the sender is told the problem's detail
   * @returns what to answer
   */
  reject(
    request: FastifyRequest,
    arrival: Arrival,
    sender: Sender,
    problem: Problem,
    reason = problem.detail,
  ): Problem {
    const tooMany = this.failures.count(request);
    if (tooMany !== null) return tooMany;
    this.record.refused(arrival, sender, reason);
    return problem;
  }

  /** It could not be found out whether the proof of sender holds: no fault of the sender's, which is not counted. */
  putOff(arrival: Arrival, sender: Sender, problem: Problem, reason: string): Problem {
    this.record.refused(arrival, sender, reason);
    return problem;
  }

  /** The body of a delivery that was let in is too large, or did not arrive whole. */
  readonly bodyFailed = ({ delivery }: FastifyRequest, error: unknown): void => {
    if (delivery === undefined) return;
    const sender = { sourceId: delivery.source.id, proof: delivery.proof };
    this.record.refused(delivery, sender, expectedProblem(error)?.detail ?? 'The body could not be read.');
  };
}
