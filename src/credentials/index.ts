export { bearerToken } from './bearer-token.js';
export { createSecretToken, hashToken, type TokenPrefix, tokenHint } from './secret-token.js';
