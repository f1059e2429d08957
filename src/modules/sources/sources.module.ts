import { Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { TypeOrmModule } from '@nestjs/typeorm';
import { ProjectionRegistry } from '../../projections/index.js';
import { SourceActivity } from './activity/source-activity.js';
import { ChangeSourceHandler } from './commands/change-source/change-source.handler.js';
import { DisableSourceHandler } from './commands/disable-source/disable-source.handler.js';
import { IssueTokenHandler } from './commands/issue-token/issue-token.handler.js';
import { KeepSecretHandler } from './commands/keep-secret/keep-secret.handler.js';
import { RegisterSourceHandler } from './commands/register-source/register-source.handler.js';
import { RemoveSecretHandler } from './commands/remove-secret/remove-secret.handler.js';
import { SourceWriter } from './commands/source-writer.js';
import { SourceDirectory } from './directory/source-directory.js';
import { SOURCE_CONTROLLERS, SourceChanges } from './http/index.js';
import { SourceRow, sourcesProjection } from './projections/sources/index.js';
import { GetPolicyHandler } from './queries/get-policy/get-policy.handler.js';
import { GetSourceHandler } from './queries/get-source/get-source.handler.js';
import { ListSourcesHandler } from './queries/list-sources/list-sources.handler.js';
import { SourceMetrics } from './queries/source-metrics.js';
import { SecretVault } from './vault/secret-vault.js';
import { SourceSecrets } from './vault/source-secrets.js';
import { WebhookAddress } from './webhook-address.js';

const COMMAND_HANDLERS = [
  RegisterSourceHandler,
  ChangeSourceHandler,
  DisableSourceHandler,
  IssueTokenHandler,
  KeepSecretHandler,
  RemoveSecretHandler,
];
const QUERY_HANDLERS = [ListSourcesHandler, GetSourceHandler, GetPolicyHandler];

/** Who may deliver, with which secret, under which policy. */
@Module({
  imports: [CqrsModule, TypeOrmModule.forFeature([SourceRow])],
  controllers: SOURCE_CONTROLLERS,
  providers: [
    SourceDirectory,
    SecretVault,
    SourceSecrets,
    SourceActivity,
    SourceWriter,
    SourceChanges,
    WebhookAddress,
    SourceMetrics,
    ...COMMAND_HANDLERS,
    ...QUERY_HANDLERS,
  ],
  exports: [SourceDirectory, SourceSecrets, SourceActivity, WebhookAddress],
})
export class SourcesModule {
  constructor(projections: ProjectionRegistry) {
    projections.register(sourcesProjection);
  }
}
