import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { Refusal } from '../../domain/index.js';
import { newToken } from '../new-token.js';
import { SourceWriter } from '../source-writer.js';
import { type IssuedToken, IssueToken } from './issue-token.command.js';

@CommandHandler(IssueToken)
export class IssueTokenHandler implements ICommandHandler<IssueToken> {
  constructor(private readonly writer: SourceWriter) {}

  async execute({ sourceId, wanted, requester }: IssueToken): Promise<IssuedToken | Refusal> {
    const issuedAt = new Date();
    const { label } = wanted;
    const expiresAt = wanted.expiresAt?.toISOString() ?? null;
    const { secret, token } = newToken({ label, expiresAt });
    const command = { type: 'IssueToken', token, at: issuedAt.toISOString() } as const;
    const answer = await this.writer.carryOut(sourceId, command, requester);
    if (answer.kind !== 'done') return answer;
    const { tokenId: id, hint } = token;
    return { kind: 'done', id, token: secret, hint, label, issuedAt, expiresAt, position: answer.position };
  }
}
