import { type DynamicModule, Module } from '@nestjs/common';
import { ConfigModule, type Lifecycle, type Settings } from './config/index.js';
import { type DatabaseConnection, DatabaseModule } from './database/index.js';
import { EventStoreModule } from './event-store/index.js';
import { HealthModule } from './health/index.js';
import { HttpModule } from './http/index.js';
import { MetricsHttpModule } from './metrics/http/index.js';
import { MetricsModule } from './metrics/index.js';
import { AccessModule } from './modules/access/index.js';
import { AlertsModule } from './modules/alerts/index.js';
import { DeliveriesModule } from './modules/deliveries/index.js';
import { IngestionModule } from './modules/ingestion/index.js';
import { SourcesModule } from './modules/sources/index.js';
import { SubscriptionsModule } from './modules/subscriptions/index.js';
import { OpenApiModule } from './openapi/index.js';
import { ProjectionsModule } from './projections/index.js';

export interface AppOptions {
  readonly settings: Settings;
  readonly lifecycle: Lifecycle;
  /** The PostgreSQL that is really used. */
  readonly database: DatabaseConnection;
}

/** The whole service: first what every module stands on, then the modules. */
@Module({})
export class AppModule {
  static forRoot({ settings, lifecycle, database }: AppOptions): DynamicModule {
    return {
      module: AppModule,
      imports: [
        ConfigModule.forRoot(settings, lifecycle),
        MetricsModule,
        DatabaseModule.forRoot(database, lifecycle.stopRequested, settings.eventStoreDbUrl === null),
        EventStoreModule,
        ProjectionsModule,
        HttpModule,
        AccessModule,
        SourcesModule,
        AlertsModule,
        DeliveriesModule,
        IngestionModule,
        SubscriptionsModule,
        HealthModule,
        MetricsHttpModule,
        OpenApiModule,
      ],
    };
  }
}
