import { v5 as uuidv5 } from 'uuid';

/** Namespace of all ids that are made here; a random UUID, fixed for ever because the ids stand in the log. */
const NAMESPACE = '6f1c7e1a-5d0b-4f0c-9f6e-0a9d3a1b7c52';

/** The same cause in the same stream always gives the same id, so that a repeated append is recognised. */
export const eventId = (stream: string, cause: string, type: string): string =>
  uuidv5(`${stream}\n${cause}\n${type}`, NAMESPACE);

/** @param number position in the row of the branch's alerts: 1, 2, … */
export const alertId = (stream: string, number: number): string => uuidv5(`${stream}\n${number}`, NAMESPACE);
