import { DatabaseConnection } from '../src/database/index.js';
import { removeProjectedRows } from '../src/projections/index.js';
import { type BenchLog, type Projected, projectLog } from './project-log.js';
import type { Cleanup } from './world.js';

/** The read models from nothing, as after `pipeline-alerts projections rebuild`. No service runs on the log. */
export const benchRebuild = async (cleanup: Cleanup, log: BenchLog): Promise<Projected> => {
  await removeProjectedRows(new DatabaseConnection(log.database.url).config, []);
  return projectLog(cleanup, log);
};
