export {
  type RegisteredSource,
  RegisterSource,
  SourceNameRefusedError,
} from './commands/register-source/register-source.command.js';
export { SOURCE_STREAM_PREFIX } from './domain/index.js';
export { SourceDirectory } from './source-directory.js';
export { SourcesModule } from './sources.module.js';
export { WebhookAddress } from './webhook-address.js';
