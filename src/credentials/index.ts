export { bearerToken } from './bearer-token.js';
export { createSecretToken, hashToken, isSecretToken, type TokenPrefix, tokenHint } from './secret-token.js';
