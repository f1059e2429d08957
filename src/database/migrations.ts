import type { MigrationInterface } from 'typeorm';

type Migration = new () => MigrationInterface;

/** Every migration there is. They run in the order of the timestamps in their names, each in a transaction of its own. */
export const MIGRATIONS: readonly Migration[] = [];
