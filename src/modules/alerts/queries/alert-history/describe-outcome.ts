import type { Outcome } from '../../domain/index.js';

const VERBS: Readonly<Record<Outcome['status'], string>> = {
  success: 'passed',
  failed: 'failed',
  canceled: 'was canceled',
  skipped: 'was skipped',
  manual: 'waits for a manual job',
};

/** `pipeline 901 failed` */
export const describeOutcome = ({ pipelineId, status }: Pick<Outcome, 'pipelineId' | 'status'>): string =>
  `pipeline ${pipelineId} ${VERBS[status]}`;

export const asSentence = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
