import { type ApiKey, keyFault } from '../domain/index.js';

/** Timers hold up to 2^31 - 1 ms; a key may last for years. */
const LONGEST_WAIT_MS = 86_400_000;

/** Tells those who are served for longer than one answer that their key has come to its end. */
export class KeyEndings {
  private readonly watched = new Map<string, Set<() => void>>();

  /**
   * Calls back once, when the key is revoked or expires; at once where that has happened.
   * @returns ends the watching
   */
  watch(key: Pick<ApiKey, 'keyId' | 'revoked' | 'expiresAt'>, onEnd: () => void): () => void {
    let timer: NodeJS.Timeout | undefined;
    const stop = (): void => {
      clearTimeout(timer);
      const callbacks = this.watched.get(key.keyId);
      callbacks?.delete(end);
      if (callbacks?.size === 0) this.watched.delete(key.keyId);
    };
    const end = (): void => {
      stop();
      onEnd();
    };
    const look = (): void => {
      const now = new Date();
      if (keyFault(key, now) !== null) end();
      else if (key.expiresAt !== null) {
        const left = Date.parse(key.expiresAt) - now.getTime();
        timer = setTimeout(look, Math.min(left, LONGEST_WAIT_MS)).unref();
      }
    };
    this.watched.set(key.keyId, (this.watched.get(key.keyId) ?? new Set()).add(end));
    look();
    return stop;
  }

  revoked(keyId: string): void {
    for (const end of [...(this.watched.get(keyId) ?? [])]) end();
  }
}
