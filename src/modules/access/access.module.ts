import { Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { CqrsModule } from '@nestjs/cqrs';
import { AdminKey } from './admin-key.js';
import { ApiKeyWriter } from './commands/api-key-writer.js';
import { IssueApiKeyHandler } from './commands/issue-api-key/issue-api-key.handler.js';
import { RevokeApiKeyHandler } from './commands/revoke-api-key/revoke-api-key.handler.js';
import { ApiKeyDirectory } from './directory/api-key-directory.js';
import { ApiKeyGate } from './http/api-key.gate.js';
import { ApiKeysController } from './http/api-keys.controller.js';
import { ListApiKeysHandler } from './queries/list-api-keys/list-api-keys.handler.js';

/** Who may use `/v1`, and for what. */
@Module({
  imports: [CqrsModule],
  controllers: [ApiKeysController],
  providers: [
    AdminKey,
    ApiKeyDirectory,
    ApiKeyGate,
    { provide: APP_GUARD, useExisting: ApiKeyGate },
    ApiKeyWriter,
    IssueApiKeyHandler,
    RevokeApiKeyHandler,
    ListApiKeysHandler,
  ],
  exports: [ApiKeyDirectory],
})
export class AccessModule {}
