const LONGEST = 100;
const CONTROL = /\p{Cc}/u;

/** The name as it is kept (trimmed), or what is wrong with it. Names need not be unique. */
export const sourceName = (given: string): { readonly name: string } | { readonly fault: string } => {
  const name = given.trim();
  const length = [...name].length;
  if (length === 0 || length > LONGEST) return { fault: `name must have 1 to ${LONGEST} characters` };
  if (CONTROL.test(name)) return { fault: 'name must not hold control characters' };
  if (!name.isWellFormed()) return { fault: 'name must be well-formed Unicode' };
  return { name };
};
