import { CommandFailedError, EXIT } from '../command-failed.error.js';
import { plain } from '../text/plain.js';

/** What is read of RFC 9457. */
interface Problem {
  readonly detail: string;
  readonly field?: string;
}

const isProblem = (body: unknown): body is Problem =>
  typeof body === 'object' && body !== null && typeof (body as Partial<Problem>).detail === 'string';

const EXIT_CODES: Readonly<Record<number, number>> = {
  401: EXIT.notAllowed,
  403: EXIT.notAllowed,
  404: EXIT.notFound,
  408: EXIT.unavailable,
  429: EXIT.unavailable,
  502: EXIT.unavailable,
  503: EXIT.unavailable,
  504: EXIT.unavailable,
};

/**
 * An answer that is none of those a command was made for, as one sentence with the field at fault.
 *
 * @param body parsed; undefined for what is no JSON
 */
export const failureOf = (status: number, body: unknown, { url, keyFrom }: { url: string; keyFrom: string }): Error => {
  if (status >= 300 && status < 400) {
    return new CommandFailedError(`${url} sends everybody to another address: give the final one.`);
  }
  if (!isProblem(body)) {
    return new CommandFailedError(
      `${url} answers ${status}, but not as pipeline alerts does: check the address.`,
      status >= 502 ? EXIT.unavailable : EXIT.failed,
    );
  }
  const { detail, field } = body;
  const sentence = plain(field === undefined || detail.includes(field) ? detail : `${field}: ${detail}`);
  const exitCode = EXIT_CODES[status] ?? (status < 500 ? EXIT.refused : EXIT.failed);
  return new CommandFailedError(status === 401 ? `${sentence} The key was taken from ${keyFrom}.` : sentence, exitCode);
};
