import type { Problem } from './problem.js';

/** Names of fields are ours or a typo of ours; anything else might be a token in the wrong place and is not repeated. */
const PRINTABLE_FIELD = /^[A-Za-z][\w.]{0,31}$/;

export const isPrintableField = (name: string): boolean => PRINTABLE_FIELD.test(name);

/** 400: a query parameter or a member of a body that the route does not know. */
export const unknownField = (name: string): Problem =>
  isPrintableField(name)
    ? { status: 400, field: name, detail: `There is no field ${name} here.` }
    : { status: 400, field: '(unknown)', detail: 'There is a field here that nobody knows.' };
