import { HttpException } from '@nestjs/common';

/** What went wrong, in the words of RFC 9457. `detail` is for people; it never holds anything from a URL, a body or a credential. */
export interface Problem {
  readonly status: number;
  readonly detail: string;
  /** The parameter or body member at fault, as a path: `limit`, `note`. */
  readonly field?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Members of our own that a program may want to read. */
  readonly extensions?: Readonly<Record<string, string | null>>;
}

/** Thrown where a request cannot be answered as asked; the error filter turns it into problem+json. */
export class ProblemError extends HttpException {
  override readonly name = 'ProblemError';

  constructor(readonly problem: Problem) {
    super(problem.detail, problem.status);
  }
}

/** 400: the request itself is wrong, and which field is. */
export const invalidField = (field: string, detail: string): ProblemError =>
  new ProblemError({ status: 400, detail, field });

/** 404 */
export const notFound = (detail: string): ProblemError => new ProblemError({ status: 404, detail });

/** 409: the request is fine, but what it asks for does not fit what is there. */
export const conflict = (detail: string, extensions: Readonly<Record<string, string | null>> = {}): ProblemError =>
  new ProblemError({ status: 409, detail, extensions });

/** 503: the same request may succeed after so many seconds. */
export const unavailable = (detail: string, retryAfterSeconds: number): ProblemError =>
  new ProblemError({ status: 503, detail, headers: { 'retry-after': String(retryAfterSeconds) } });
