export {
  type RegisteredSource,
  RegisterSource,
  SourceNameRefusedError,
} from './commands/register-source/register-source.command.js';
export { SourceDirectory } from './source-directory.js';
export { SourcesModule } from './sources.module.js';
export { WebhookAddress } from './webhook-address.js';
