import type { MigrationInterface, QueryRunner } from 'typeorm';
import { CREATE_APPEND } from './append-function.sql.js';
import { CREATE_EVENTS, CREATE_REFUSE_CHANGE, CREATE_STORE, INSERT_STORE, protect } from './event-log.sql.js';

export class CreateEventStore1790000000000 implements MigrationInterface {
  readonly name = 'CreateEventStore1790000000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('CREATE SCHEMA event_store');
    await runner.query(CREATE_EVENTS);
    await runner.query(CREATE_STORE);
    await runner.query(INSERT_STORE);
    await runner.query(CREATE_REFUSE_CHANGE);
    for (const statement of [...protect('events'), ...protect('store')]) await runner.query(statement);
    await runner.query(CREATE_APPEND);
  }

  async down(): Promise<void> {
    throw new Error(
      'The event log is never removed by a migration: restore a backup, or drop schema event_store by hand.',
    );
  }
}
