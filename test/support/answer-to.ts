import { requireDescribed } from './described-answer.js';

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The body, parsed; undefined where it is no JSON. */
  readonly json: Record<string, unknown>;
}

/**
 * One request to the service and all of its answer.
 * @throws Error where the answer is not as `/openapi.json` describes it
 */
export const answerTo = async (url: string, init: RequestInit): Promise<Answer> => {
  const response = await fetch(url, init);
  const text = await response.text();
  const answer = { status: response.status, headers: response.headers, text, json: parsed(text) };
  requireDescribed(init.method ?? 'GET', url, answer);
  return answer;
};

const parsed = (text: string) => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};
