import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { type SourceAnswer, SourceWriter } from '../source-writer.js';
import { ChangeSource } from './change-source.command.js';

@CommandHandler(ChangeSource)
export class ChangeSourceHandler implements ICommandHandler<ChangeSource> {
  constructor(private readonly writer: SourceWriter) {}

  execute({ sourceId, change, requester }: ChangeSource): Promise<SourceAnswer> {
    return this.writer.carryOut(sourceId, change, requester);
  }
}
