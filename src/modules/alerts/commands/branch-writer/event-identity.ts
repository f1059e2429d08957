import { parse, v5 } from 'uuid';

/** Namespace of all ids that are made here; a random UUID, fixed for ever because the ids stand in the log. */
const NAMESPACE = parse('6f1c7e1a-5d0b-4f0c-9f6e-0a9d3a1b7c52');

/** The same cause in the same stream always gives the same id, so that a repeated append is recognised. */
export const eventId = (stream: string, cause: string, type: string): string => uuidOf(`${stream}\n${cause}\n${type}`);

/** @param number position in the row of the branch's alerts: 1, 2, … */
export const alertId = (stream: string, number: number): string => uuidOf(`${stream}\n${number}`);

/** In bytes: the library takes a text apart by itself, slowly. */
const uuidOf = (name: string): string => v5(Buffer.from(name), NAMESPACE);
