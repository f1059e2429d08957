import { Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { TypeOrmModule } from '@nestjs/typeorm';
import { ProjectionRegistry } from '../../projections/index.js';
import { COMMAND_PROVIDERS } from './commands/index.js';
import { ALERT_CONTROLLERS } from './http/index.js';
import { ALERT_ENTITIES, ALERT_PROJECTIONS } from './projections/index.js';
import { QUERY_PROVIDERS } from './queries/index.js';

/** What a branch's pipelines mean: decided, kept as events, shown as alerts and branches. */
@Module({
  imports: [CqrsModule, TypeOrmModule.forFeature(ALERT_ENTITIES)],
  controllers: ALERT_CONTROLLERS,
  providers: [...COMMAND_PROVIDERS, ...QUERY_PROVIDERS],
})
export class AlertsModule {
  constructor(projections: ProjectionRegistry) {
    for (const projection of ALERT_PROJECTIONS) projections.register(projection);
  }
}
