import { randomUUID } from 'node:crypto';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { DEFAULT_POLICY } from '../../../alerts/index.js';
import { sourceName } from '../../domain/index.js';
import { newToken } from '../new-token.js';
import { SourceWriter } from '../source-writer.js';
import { type RegisteredSource, RegisterSource, SourceNameRefusedError } from './register-source.command.js';

@CommandHandler(RegisterSource)
export class RegisterSourceHandler implements ICommandHandler<RegisterSource> {
  constructor(private readonly writer: SourceWriter) {}

  async execute({ registration }: RegisterSource): Promise<RegisteredSource> {
    const checked = sourceName(registration.name);
    if ('fault' in checked) throw new SourceNameRefusedError(checked.fault);

    const { name } = checked;
    const sourceId = randomUUID();
    const { secret, token } = newToken({ label: null, expiresAt: null });
    const policy = { ...DEFAULT_POLICY };
    const answer = await this.writer.carryOut(
      sourceId,
      { type: 'RegisterSource', sourceId, name, policy, token },
      registration,
    );
    if (answer.kind !== 'done') throw new Error(`a source with a new id could not be registered: ${answer.reason}`);
    return { id: sourceId, name, token: secret, position: answer.position };
  }
}
