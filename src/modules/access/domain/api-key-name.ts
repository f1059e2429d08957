const LONGEST = 100;
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u;

/** Who the bootstrap key stands for in the history. */
export const BOOTSTRAP_NAME = 'admin';

/** Who registers the first source. */
export const FIRST_START_NAME = 'first start';

const RESERVED = [BOOTSTRAP_NAME, FIRST_START_NAME];

/**
 * The name as it is kept, or what is wrong with it. The name says in the history who has done something: names that look the same (full-width
 * letters, doubled spaces) become the same.
 */
export const apiKeyName = (given: string): { readonly name: string } | { readonly fault: string } => {
  if (!given.isWellFormed()) return { fault: 'name must be well-formed Unicode.' };
  if (INVISIBLE.test(given)) return { fault: 'name must not hold control characters or other invisible ones.' };
  const name = given.normalize('NFKC').replaceAll(/\s+/g, ' ').trim();
  const length = [...name].length;
  if (length === 0 || length > LONGEST) return { fault: `name must have 1 to ${LONGEST} characters.` };
  if (RESERVED.includes(name.toLowerCase())) return { fault: 'name must not be one that the service itself goes by.' };
  return { name };
};
