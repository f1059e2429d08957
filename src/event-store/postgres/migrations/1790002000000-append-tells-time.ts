import type { MigrationInterface, QueryRunner } from 'typeorm';
import { CREATE_APPEND } from './append-function.sql.js';
import { CREATE_APPEND_2 } from './append-function-2.sql.js';

const DROP_APPEND = 'DROP FUNCTION event_store.append';

/** Processes that know only the function before find what they ask for in this one. */
export class AppendTellsTime1790002000000 implements MigrationInterface {
  readonly name = 'AppendTellsTime1790002000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(DROP_APPEND);
    await runner.query(CREATE_APPEND_2);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(DROP_APPEND);
    await runner.query(CREATE_APPEND);
  }
}
