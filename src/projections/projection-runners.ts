import { type BeforeApplicationShutdown, Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { DatabaseConnection } from '../database/index.js';
import { EVENT_STORE, type EventStore } from '../event-store/index.js';
import { ProjectionRegistry } from './projection-registry.js';
import { ProjectionRunner } from './projection-runner.js';

/** Starts a runner for every registered projection, and drains them before database and store are closed. */
@Injectable()
export class ProjectionRunners implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private runners: readonly ProjectionRunner[] = [];

  constructor(
    private readonly projections: ProjectionRegistry,
    private readonly database: DataSource,
    private readonly connection: DatabaseConnection,
    @Inject(EVENT_STORE) private readonly store: EventStore,
  ) {}

  onApplicationBootstrap(): void {
    const resources = { store: this.store, database: this.database, connection: this.connection.config };
    this.runners = this.projections.all().map((projection) => new ProjectionRunner(projection, resources));
    for (const runner of this.runners) runner.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await Promise.all(this.runners.map((runner) => runner.stop()));
  }
}
