import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { SourceSecrets } from '../../vault/source-secrets.js';
import { type SourceAnswer, SourceWriter } from '../source-writer.js';
import { RemoveSecret } from './remove-secret.command.js';

@CommandHandler(RemoveSecret)
export class RemoveSecretHandler implements ICommandHandler<RemoveSecret> {
  constructor(
    private readonly writer: SourceWriter,
    private readonly secrets: SourceSecrets,
  ) {}

  async execute({ sourceId, which, requester }: RemoveSecret): Promise<SourceAnswer> {
    const answer = await this.writer.carryOut(sourceId, which, requester);
    if (answer.kind !== 'done') return answer;
    const removed = which.type === 'RemoveSigningKey' ? which.keyId : answer.before?.gitlabToken;
    if (removed) await this.secrets.erase(removed);
    return answer;
  }
}
