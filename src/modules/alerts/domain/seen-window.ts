import type { Outcome } from './pipeline-event.js';
import { comparePipelineIds, type Point } from './point.js';

/** Keys of the branch's 20 highest pipelines: recognises what has been recorded without reading the stream. */
export const WINDOW_PIPELINES = 20;
/** A pipeline that is retried without end must not make the state grow without end. */
export const WINDOW_KEYS_PER_PIPELINE = 64;

export interface SeenPipeline {
  readonly pipelineId: string;
  /** Highest second first. */
  readonly keys: readonly SeenKey[];
}

export interface SeenKey {
  readonly second: number;
  readonly status: string;
}

/** Highest pipeline first. */
export type SeenWindow = readonly SeenPipeline[];

export type Sight = 'seen' | 'unseen' | 'below';

/** Whether the window holds this outcome's key, could not have missed it, or reaches not so far down. */
export const lookUp = (window: SeenWindow, status: Outcome['status'], point: Point): Sight => {
  const pipeline = window.find((entry) => entry.pipelineId === point.pipelineId);
  if (pipeline === undefined) {
    const lowest = window.at(-1);
    const full = window.length >= WINDOW_PIPELINES && lowest !== undefined;
    return full && comparePipelineIds(point.pipelineId, lowest.pipelineId) < 0 ? 'below' : 'unseen';
  }
  if (pipeline.keys.some((key) => key.second === point.second && key.status === status)) return 'seen';
  const lowestKey = pipeline.keys.at(-1);
  const full = pipeline.keys.length >= WINDOW_KEYS_PER_PIPELINE && lowestKey !== undefined;
  return full && point.second <= lowestKey.second ? 'below' : 'unseen';
};

export const withKey = (window: SeenWindow, status: Outcome['status'], point: Point): SeenWindow => {
  const known = window.find((entry) => entry.pipelineId === point.pipelineId);
  const keys = [...(known?.keys ?? []), { second: point.second, status }]
    .sort((a, b) => b.second - a.second)
    .slice(0, WINDOW_KEYS_PER_PIPELINE);
  return [...window.filter((entry) => entry !== known), { pipelineId: point.pipelineId, keys }]
    .sort((a, b) => comparePipelineIds(b.pipelineId, a.pipelineId))
    .slice(0, WINDOW_PIPELINES);
};
