import { type ArgumentMetadata, Injectable, ValidationPipe } from '@nestjs/common';
import type { ValidationError } from 'class-validator';
import { invalidField, ProblemError } from './problem.js';
import { isPrintableField, unknownField } from './unknown-field.js';

/** Checks bodies and queries against their DTOs, refuses what a DTO does not name, and tells the field at fault. */
@Injectable()
export class RequestValidationPipe extends ValidationPipe {
  constructor() {
    super({
      transform: true,
      whitelist: true,
      forbidNonWhitelisted: true,
      stopAtFirstError: true,
      exceptionFactory: (errors) => describeFirst(errors, ''),
    });
  }

  override async transform(value: unknown, metadata: ArgumentMetadata): Promise<unknown> {
    refuseInheritedNames(value);
    return super.transform(value, metadata);
  }
}

/** class-transformer takes `constructor` and `toString` for parts of the object itself and passes over them. */
const refuseInheritedNames = (value: unknown): void => {
  if (typeof value !== 'object' || value === null) return;
  const inherited = Object.keys(value).find((name) => name in Object.prototype);
  if (inherited !== undefined) throw new ProblemError(unknownField(inherited));
};

const describeFirst = (errors: readonly ValidationError[], parent: string): ProblemError => {
  const error = errors[0];
  if (error === undefined) return invalidField('body', 'The request is not acceptable.');

  const path = parent + error.property;
  if (error.children !== undefined && error.children.length > 0) return describeFirst(error.children, `${path}.`);
  const constraints = error.constraints ?? {};
  if (!isPrintableField(path) || 'whitelistValidation' in constraints) return new ProblemError(unknownField(path));
  return invalidField(path, asSentence(Object.values(constraints)[0] ?? `${path} is not acceptable`));
};

/** class-validator's own messages have no full stop. */
const asSentence = (text: string): string => (text.endsWith('.') ? text : `${text}.`);
