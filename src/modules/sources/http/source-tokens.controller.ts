import { Body, Controller, Delete, Param, Post } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { type Actor, CurrentActor } from '../../access/index.js';
import { type IssuedToken, IssueToken } from '../commands/issue-token/issue-token.command.js';
import { requesterOf } from '../commands/source-writer.js';
import type { SourceView } from '../queries/source-view.js';
import { WebhookAddress } from '../webhook-address.js';
import { IssueTokenDto } from './source.dto.js';
import { knownId, requireDone, SourceChanges } from './source-changes.js';

interface NewToken {
  readonly id: string;
  /** Shown this once. */
  readonly token: string;
  readonly hint: string;
  readonly label: string | null;
  /** To paste into GitLab's webhook form; the token is in it. */
  readonly webhookUrl: string;
  readonly issuedAt: string;
  readonly expiresAt: string | null;
  readonly position: string;
}

/** Rotation: issue the next one, put it into GitLab, revoke the one before. Both are valid meanwhile. */
@Controller('v1/sources/:id/tokens')
export class SourceTokensController {
  constructor(
    private readonly commands: CommandBus,
    private readonly changes: SourceChanges,
    private readonly webhook: WebhookAddress,
  ) {}

  @Post()
  async issue(@Param('id') id: string, @Body() body: IssueTokenDto, @CurrentActor() actor: Actor): Promise<NewToken> {
    const wanted = {
      label: body?.label?.trim() || null,
      expiresAt: body?.expiresAt ? new Date(body.expiresAt) : null,
    };
    const issue = new IssueToken(knownId(id, actor), wanted, requesterOf(actor));
    const issued = requireDone<IssuedToken>(await this.commands.execute(issue));
    return {
      id: issued.id,
      token: issued.token,
      hint: issued.hint,
      label: issued.label,
      webhookUrl: this.webhook.withToken(issued.token),
      issuedAt: issued.issuedAt.toISOString(),
      expiresAt: issued.expiresAt,
      position: issued.position.toString(),
    };
  }

  @Delete(':tokenId')
  revoke(
    @Param('id') id: string,
    @Param('tokenId') tokenId: string,
    @CurrentActor() actor: Actor,
  ): Promise<SourceView> {
    return this.changes.change(id, actor, { type: 'RevokeToken', tokenId: tokenId.toLowerCase() });
  }
}
