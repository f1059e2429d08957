import { Global, Inject, Logger, Module, type OnApplicationShutdown } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Lifecycle, Settings } from '../config/index.js';
import { DatabaseConnection, outlastOutages, startPatience } from '../database/index.js';
import { Metrics } from '../metrics/index.js';
import { EVENT_STORE, type EventStore } from './event-store.js';
import { appendMetrics, healthMetric } from './event-store-metrics.js';
import { isServerAway, openEventStore } from './open-event-store.js';
import type { ReadOutageObserver } from './read-outage.js';

const tellOutages = (logger: Logger): ReadOutageObserver => ({
  onUnreadable: (reason) => logger.warn(`Events cannot be read for now, and are waited for: ${reason}`),
  onReadable: () => logger.log('Events are read again.'),
});

/** Gives every module the {@link EVENT_STORE}. */
@Global()
@Module({
  providers: [
    {
      provide: EVENT_STORE,
      // The DataSource is waited for because its making migrates the database.
      inject: [Settings, DatabaseConnection, Metrics, Lifecycle, DataSource],
      useFactory: async (
        { eventStoreDbUrl: url }: Settings,
        { config }: DatabaseConnection,
        metrics: Metrics,
        { stopRequested }: Lifecycle,
      ): Promise<EventStore> => {
        const location = url === null ? { postgres: config } : { eventStoreDbUrl: url };
        const observer = { ...appendMetrics(metrics), ...tellOutages(new Logger('EventStore')) };
        const open = () => openEventStore(location, observer);
        const store = await outlastOutages(open, startPatience(stopRequested), isServerAway);
        healthMetric(metrics, store);
        return store;
      },
    },
  ],
  exports: [EVENT_STORE],
})
export class EventStoreModule implements OnApplicationShutdown {
  constructor(@Inject(EVENT_STORE) private readonly store: EventStore) {}

  /**
   * The last of Nest's hooks, after the HTTP server has answered its requests and projections have stopped (they do so in
   * `beforeApplicationShutdown`): nobody appends any more.
   */
  async onApplicationShutdown(): Promise<void> {
    await this.store.close();
  }
}
