import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { ApiKeyDirectory } from '../../directory/api-key-directory.js';
import type { KnownApiKey } from '../../directory/known-api-key.js';
import { ApiKeyWriter } from '../api-key-writer.js';
import { RevokeApiKey, type RevokedApiKey } from './revoke-api-key.command.js';

const LOOK_UP_MS = 5_000;

@CommandHandler(RevokeApiKey)
export class RevokeApiKeyHandler implements ICommandHandler<RevokeApiKey> {
  constructor(
    private readonly writer: ApiKeyWriter,
    private readonly directory: ApiKeyDirectory,
  ) {}

  async execute({ keyId, actor }: RevokeApiKey): Promise<RevokedApiKey> {
    const key = await this.find(keyId);
    if (key === null) return { kind: 'not-found', reason: 'There is no API key with this id.' };
    const answer = await this.writer.carryOut(key.name, { type: 'RevokeApiKey', keyId }, actor);
    if (answer.kind !== 'done') return answer;
    // Where it was revoked already, perhaps by another process a moment ago, there was no event of ours to wait for.
    const revoked = this.directory.get(keyId);
    if (revoked?.revoked !== true) await this.directory.catchUp(LOOK_UP_MS);
    return { kind: 'revoked', key: this.directory.get(keyId) ?? key };
  }

  /** Another process may just have issued it. */
  private async find(keyId: string): Promise<KnownApiKey | null> {
    if (this.directory.get(keyId) === null) await this.directory.catchUp(LOOK_UP_MS);
    return this.directory.get(keyId);
  }
}
