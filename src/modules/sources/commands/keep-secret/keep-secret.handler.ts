import { randomUUID } from 'node:crypto';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { Refusal, SourceCommand } from '../../domain/index.js';
import { SecretNotKeptError, SecretVault } from '../../vault/secret-vault.js';
import { SourceSecrets } from '../../vault/source-secrets.js';
import { SourceWriter } from '../source-writer.js';
import { KeepSecret, type KeptSecret, type Secret } from './keep-secret.command.js';

@CommandHandler(KeepSecret)
export class KeepSecretHandler implements ICommandHandler<KeepSecret> {
  constructor(
    private readonly vault: SecretVault,
    private readonly secrets: SourceSecrets,
    private readonly writer: SourceWriter,
  ) {}

  async execute({ sourceId, secret, requester }: KeepSecret): Promise<KeptSecret | Refusal> {
    const keyId = randomUUID();
    const keptAt = new Date();
    try {
      // Before the event: whoever hears of it finds the secret.
      await this.vault.keep({ sourceId, kind: secret.kind, keyId }, secret.text);
    } catch (error) {
      if (error instanceof SecretNotKeptError) return { kind: 'conflict', reason: error.message };
      throw error;
    }
    this.secrets.learn(keyId, secret.text);
    const answer = await this.writer.carryOut(sourceId, toCommand(secret, keyId), requester);
    if (answer.kind !== 'done') {
      await this.secrets.erase(keyId);
      return answer;
    }
    const replaced = secret.kind === 'gitlab-token' ? answer.before?.gitlabToken : null;
    if (replaced) await this.secrets.erase(replaced);
    return { kind: 'done', keyId, keptAt, position: answer.position };
  }
}

const toCommand = ({ kind }: Secret, keyId: string): SourceCommand =>
  kind === 'gitlab-token' ? { type: 'SetGitlabToken', keyId } : { type: 'AddSigningKey', keyId };
