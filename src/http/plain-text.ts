import { ValidateBy, type ValidationOptions } from 'class-validator';

/**
 * Marks a field of a DTO that holds text of at most so many UTF-16 units, without NUL and without lone surrogates: PostgreSQL's text
 * and jsonb can hold neither.
 */
export const IsPlainText = (longest: number, options?: ValidationOptions): PropertyDecorator =>
  ValidateBy(
    {
      name: 'isPlainText',
      validator: {
        validate: (value) =>
          typeof value === 'string' && value.length <= longest && !value.includes('\0') && value.isWellFormed(),
        defaultMessage: (about) =>
          `${about?.property} must be text of at most ${longest} characters, without NUL and without half characters.`,
      },
    },
    options,
  );
