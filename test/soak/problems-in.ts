import type { DeliveryCount } from '../support/delivery-count.js';

/** What of a count is not as promised, where each of so many outcomes was sent until it was answered. */
export const problemsIn = (count: DeliveryCount, outcomes: number): string[] => {
  const { answered, lost, doubled, unanswered } = count;
  const problems: string[] = [];
  if (lost.length > 0) problems.push(`${lost.length} answered deliveries are lost: ${some(lost)}`);
  if (doubled.length > 0) problems.push(`${doubled.length} outcomes are recorded twice: ${some(doubled)}`);
  if (answered !== outcomes) problems.push(`${outcomes} outcomes were sent, but ${answered} ids were answered`);
  if (unanswered.length > 0)
    problems.push(`${unanswered.length} recorded ids were never answered: ${some(unanswered)}`);
  return problems;
};

const some = (ids: readonly string[]): string => ids.slice(0, 10).join(', ');
