import { Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { TypeOrmModule } from '@nestjs/typeorm';
import { ProjectionRegistry } from '../../projections/index.js';
import { RegisterSourceHandler } from './commands/register-source/register-source.handler.js';
import { SourceWriter } from './commands/source-writer.js';
import { SourceDirectory } from './directory/source-directory.js';
import { SourcesController } from './http/sources.controller.js';
import { SourceRow, sourcesProjection } from './projections/sources/index.js';
import { ListSourcesHandler } from './queries/list-sources/list-sources.handler.js';
import { WebhookAddress } from './webhook-address.js';

/** Who may deliver, with which secret. */
@Module({
  imports: [CqrsModule, TypeOrmModule.forFeature([SourceRow])],
  controllers: [SourcesController],
  providers: [SourceDirectory, SourceWriter, WebhookAddress, RegisterSourceHandler, ListSourcesHandler],
  exports: [SourceDirectory, WebhookAddress],
})
export class SourcesModule {
  constructor(projections: ProjectionRegistry) {
    projections.register(sourcesProjection);
  }
}
