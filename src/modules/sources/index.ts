export { SourceActivity } from './activity/source-activity.js';
export {
  type RegisteredSource,
  RegisterSource,
  SourceNameRefusedError,
} from './commands/register-source/register-source.command.js';
export { type KnownSource, type KnownToken, whyTokenIsRefused } from './directory/known-source.js';
export { SourceDirectory } from './directory/source-directory.js';
export { SOURCE_STREAM_PREFIX } from './domain/index.js';
export type { SourceView } from './queries/source-view.js';
export { SourcesModule } from './sources.module.js';
export { copySourceSecrets } from './vault/copy-source-secrets.js';
export { type KnownSecrets, SourceSecrets } from './vault/source-secrets.js';
export { WebhookAddress } from './webhook-address.js';
