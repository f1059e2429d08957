import { SourcePolicyController } from './source-policy.controller.js';
import { SourceSecretsController } from './source-secrets.controller.js';
import { SourceTokensController } from './source-tokens.controller.js';
import { SourcesController } from './sources.controller.js';

export { SourceChanges } from './source-changes.js';

export const SOURCE_CONTROLLERS = [
  SourcesController,
  SourceTokensController,
  SourceSecretsController,
  SourcePolicyController,
];
