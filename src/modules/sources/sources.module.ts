import { Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { TypeOrmModule } from '@nestjs/typeorm';
import { ProjectionRegistry } from '../../projections/index.js';
import { SourceActivity } from './activity/source-activity.js';
import { RegisterSourceHandler } from './commands/register-source/register-source.handler.js';
import { SourceWriter } from './commands/source-writer.js';
import { SourceDirectory } from './directory/source-directory.js';
import { SourcesController } from './http/sources.controller.js';
import { SourceRow, sourcesProjection } from './projections/sources/index.js';
import { ListSourcesHandler } from './queries/list-sources/list-sources.handler.js';
import { SecretVault } from './vault/secret-vault.js';
import { SourceSecrets } from './vault/source-secrets.js';
import { WebhookAddress } from './webhook-address.js';

/** Who may deliver, with which secret. */
@Module({
  imports: [CqrsModule, TypeOrmModule.forFeature([SourceRow])],
  controllers: [SourcesController],
  providers: [
    SourceDirectory,
    SecretVault,
    SourceSecrets,
    SourceActivity,
    SourceWriter,
    WebhookAddress,
    RegisterSourceHandler,
    ListSourcesHandler,
  ],
  exports: [SourceDirectory, SourceSecrets, SourceActivity, WebhookAddress],
})
export class SourcesModule {
  constructor(projections: ProjectionRegistry) {
    projections.register(sourcesProjection);
  }
}
