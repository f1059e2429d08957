/** False: no stream or type can be called so, and PostgreSQL would refuse the text (NUL) or be handed another one (lone surrogates). */
export const isStorable = (name: string): boolean => name.isWellFormed() && !name.includes('\0');
