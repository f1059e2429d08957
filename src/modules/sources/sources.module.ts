import { Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { TypeOrmModule } from '@nestjs/typeorm';
import { ProjectionRegistry } from '../../projections/index.js';
import { RegisterSourceHandler } from './commands/register-source/register-source.handler.js';
import { SourcesController } from './http/sources.controller.js';
import { SourceRow, sourcesProjection } from './projections/sources/index.js';
import { ListSourcesHandler } from './queries/list-sources/list-sources.handler.js';
import { SourceDirectory } from './source-directory.js';
import { WebhookAddress } from './webhook-address.js';

/** Who may deliver, with which secret. */
@Module({
  imports: [CqrsModule, TypeOrmModule.forFeature([SourceRow])],
  controllers: [SourcesController],
  providers: [SourceDirectory, WebhookAddress, RegisterSourceHandler, ListSourcesHandler],
  exports: [SourceDirectory, WebhookAddress],
})
export class SourcesModule {
  constructor(projections: ProjectionRegistry) {
    projections.register(sourcesProjection);
  }
}
