import { randomUUID } from 'node:crypto';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { createSecretToken, hashToken, tokenHint } from '../../../../credentials/index.js';
import { ApiKeyDirectory } from '../../directory/api-key-directory.js';
import { apiKeyName } from '../../domain/index.js';
import { ApiKeyWriter } from '../api-key-writer.js';
import { IssueApiKey, type IssuedApiKey } from './issue-api-key.command.js';

@CommandHandler(IssueApiKey)
export class IssueApiKeyHandler implements ICommandHandler<IssueApiKey> {
  constructor(
    private readonly writer: ApiKeyWriter,
    private readonly directory: ApiKeyDirectory,
  ) {}

  async execute({ wanted, actor }: IssueApiKey): Promise<IssuedApiKey> {
    const checked = apiKeyName(wanted.name);
    if ('fault' in checked) return { kind: 'invalid', field: 'name', reason: checked.fault };

    const { name } = checked;
    const keyId = randomUUID();
    const secret = createSecretToken('pak_');
    const key = {
      keyId,
      name,
      role: wanted.role,
      sources: wanted.sources,
      keyHash: hashToken(secret),
      hint: tokenHint(secret),
      expiresAt: wanted.expiresAt?.toISOString() ?? null,
    };
    const answer = await this.writer.carryOut(name, { type: 'IssueApiKey', key, at: new Date().toISOString() }, actor);
    if (answer.kind !== 'done') return answer;
    const known = this.directory.get(keyId);
    if (known === null) throw new Error(`API key ${keyId} is not known, although its event has come in`);
    return { kind: 'issued', secret, key: known };
  }
}
