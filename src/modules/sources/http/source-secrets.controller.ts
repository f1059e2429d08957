import { Body, Controller, Delete, Param, Post, Put } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { invalidField } from '../../../http/index.js';
import { type Actor, CurrentActor } from '../../access/index.js';
import { KeepSecret, type KeptSecret, type Secret } from '../commands/keep-secret/keep-secret.command.js';
import { RemoveSecret } from '../commands/remove-secret/remove-secret.command.js';
import { requesterOf, type SourceAnswer } from '../commands/source-writer.js';
import { gitlabTokenFault, type RemoveGitlabToken, type RemoveSigningKey, signingKey } from '../domain/index.js';
import type { SourceView } from '../queries/source-view.js';
import { GitlabTokenDto, SigningKeyDto } from './source.dto.js';
import { knownId, requireDone, SourceChanges } from './source-changes.js';

interface NewSigningKey {
  readonly id: string;
  readonly addedAt: string;
  readonly position: string;
}

/** What deliveries have to prove themselves with beside their token. No answer ever shows it. */
@Controller('v1/sources/:id')
export class SourceSecretsController {
  constructor(
    private readonly commands: CommandBus,
    private readonly changes: SourceChanges,
  ) {}

  @Put('gitlab-token')
  async setGitlabToken(
    @Param('id') id: string,
    @Body() { secret: text }: GitlabTokenDto,
    @CurrentActor() actor: Actor,
  ): Promise<SourceView> {
    const fault = gitlabTokenFault(text);
    if (fault !== null) throw invalidField('secret', fault);
    await this.keep(id, { kind: 'gitlab-token', text }, actor);
    return this.changes.view(knownId(id, actor));
  }

  @Delete('gitlab-token')
  removeGitlabToken(@Param('id') id: string, @CurrentActor() actor: Actor): Promise<SourceView> {
    return this.remove(id, { type: 'RemoveGitlabToken' }, actor);
  }

  @Post('signing-keys')
  async addSigningKey(
    @Param('id') id: string,
    @Body() { key }: SigningKeyDto,
    @CurrentActor() actor: Actor,
  ): Promise<NewSigningKey> {
    const checked = signingKey(key);
    if ('fault' in checked) throw invalidField('key', checked.fault);
    const { keyId, keptAt, position } = await this.keep(id, { kind: 'signing-key', text: checked.base64 }, actor);
    return { id: keyId, addedAt: keptAt.toISOString(), position: position.toString() };
  }

  @Delete('signing-keys/:keyId')
  removeSigningKey(
    @Param('id') id: string,
    @Param('keyId') keyId: string,
    @CurrentActor() actor: Actor,
  ): Promise<SourceView> {
    return this.remove(id, { type: 'RemoveSigningKey', keyId: keyId.toLowerCase() }, actor);
  }

  private async keep(id: string, secret: Secret, actor: Actor): Promise<KeptSecret> {
    const keep = new KeepSecret(knownId(id, actor), secret, requesterOf(actor));
    return requireDone<KeptSecret>(await this.commands.execute(keep));
  }

  private async remove(id: string, which: RemoveGitlabToken | RemoveSigningKey, actor: Actor): Promise<SourceView> {
    const sourceId = knownId(id, actor);
    const remove = new RemoveSecret(sourceId, which, requesterOf(actor));
    requireDone<SourceAnswer & { kind: 'done' }>(await this.commands.execute(remove));
    return this.changes.view(sourceId);
  }
}
