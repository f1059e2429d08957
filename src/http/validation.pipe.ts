import { ValidationPipe } from '@nestjs/common';
import type { ValidationError } from 'class-validator';
import { invalidField, type ProblemError } from './problem.js';

/** Names of fields are ours or a typo of ours; anything else might be a token in the wrong place and is not repeated. */
const PRINTABLE_FIELD = /^[A-Za-z][\w.]{0,31}$/;

/** Checks bodies and queries against their DTOs, refuses what a DTO does not name, and tells the field at fault. */
export const createValidationPipe = (): ValidationPipe =>
  new ValidationPipe({
    transform: true,
    whitelist: true,
    forbidNonWhitelisted: true,
    stopAtFirstError: true,
    exceptionFactory: (errors) => describeFirst(errors, ''),
  });

const describeFirst = (errors: readonly ValidationError[], parent: string): ProblemError => {
  const error = errors[0];
  if (error === undefined) return invalidField('(body)', 'The request is not acceptable.');

  const path = parent + error.property;
  if (error.children !== undefined && error.children.length > 0) return describeFirst(error.children, `${path}.`);
  if (!PRINTABLE_FIELD.test(path)) return invalidField('(unknown)', 'There is a field here that nobody knows.');
  return invalidField(path, Object.values(error.constraints ?? {})[0] ?? `${path} is not acceptable.`);
};
