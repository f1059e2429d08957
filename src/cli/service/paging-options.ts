import type { Command } from 'commander';
import { wrongUsage } from '../command-failed.error.js';
import type { Page } from './read-list.js';

/** Options of a list that may be long. */
export const withPaging = (command: Command): Command =>
  command.option('--limit <number>', 'how many', '20').option('--cursor <cursor>', 'go on where an earlier list ended');

export const readLimit = ({ limit }: { readonly limit: string }): number => {
  if (!/^[1-9]\d{0,5}$/.test(limit)) throw wrongUsage('--limit must be a whole number from 1 to 999999.');
  return Number(limit);
};

export const listNote = ({ nextCursor }: Page<unknown>): string | undefined =>
  nextCursor === null ? undefined : `There are more: --cursor ${nextCursor}`;
