import { setTimeout as pause } from 'node:timers/promises';
import { type Answer, answerTo } from './answer-to.js';
import { asHook, type LoadDelivery } from './delivery-load.js';

const AGAIN_MS = 200;

/** GitLab gives up then. */
const GIVES_UP_AFTER_MS = 10_000;

/** Sends deliveries as GitLab would, and other than GitLab again and again until they are answered 2xx. Needs no Jest around it. */
export class PersistentSender {
  /** What was promised, by the id in the answer. */
  readonly answered = new Map<string, LoadDelivery>();
  /** How many answers of each status; `none` counts requests that got none. */
  readonly answers = { '200': 0, '202': 0, '503': 0, none: 0 };
  slowestMs = 0;
  private wire = new AbortController();
  private underWay = 0;

  /** `webhook` says where to send; null: nobody listens at the moment. */
  constructor(private readonly webhook: () => string | null) {}

  /** @throws Error it is answered otherwise than 2xx or 503 */
  async deliver(delivery: LoadDelivery): Promise<void> {
    for (;;) {
      const answer = await this.send(delivery);
      if (answer !== null && answer.status !== 503) {
        this.answered.set(String(answer.json.id), delivery);
        return;
      }
      await pause(AGAIN_MS);
    }
  }

  /** Breaks every connection that has a request under way. Whether there was one. */
  cut(): boolean {
    this.wire.abort();
    this.wire = new AbortController();
    return this.underWay > 0;
  }

  private async send(delivery: LoadDelivery): Promise<Answer | null> {
    const url = this.webhook();
    if (url === null) return null;
    const started = Date.now();
    const answer = await this.request(url, JSON.stringify(asHook(delivery)));
    if (answer === null) {
      this.answers.none += 1;
      return null;
    }
    this.slowestMs = Math.max(this.slowestMs, Date.now() - started);
    const { status, json } = answer;
    if (status === 200 || status === 202 || status === 503) this.answers[status] += 1;
    else throw new Error(`a delivery was answered ${status}: ${answer.text}`);
    if ((status === 202) !== (json.result === 'queued') || json.result === 'ignored') {
      throw new Error(`a delivery was answered ${status} with ${json.result}: ${json.reason}`);
    }
    return answer;
  }

  private async request(url: string, body: string): Promise<Answer | null> {
    const signal = AbortSignal.any([this.wire.signal, AbortSignal.timeout(GIVES_UP_AFTER_MS)]);
    const init = { method: 'POST', body, signal, headers: { 'content-type': 'application/json' } };
    this.underWay += 1;
    try {
      return await answerTo(url, init);
    } catch (error) {
      if (['TypeError', 'AbortError', 'TimeoutError'].includes((error as Error).name)) return null;
      throw error;
    } finally {
      this.underWay -= 1;
    }
  }
}
