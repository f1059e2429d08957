export { bearerToken } from './bearer-token.js';
export { isSameSecret } from './same-secret.js';
export { createSecretToken, hashToken, isSecretToken, type TokenPrefix, tokenHint } from './secret-token.js';
