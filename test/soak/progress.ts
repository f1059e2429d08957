import type { PersistentSender } from '../support/persistent-sender.js';
import type { OnFault } from './cause-faults.js';
import { FAULTS, type Fault, type PlannedFault } from './planned-faults.js';
import type { SentLoad } from './send-load.js';

const EVERY_MS = 5_000;

export interface ProgressOptions {
  readonly sender: PersistentSender;
  readonly load: SentLoad;
  readonly say: (line: string) => void;
  /** Called now and then while answers come. */
  readonly onAnswers: () => void;
}

/** A line every few seconds: how far it is, and which faults there were since the last one, with the times that were planned. */
export class Progress {
  readonly hits = Object.fromEntries(FAULTS.map((kind) => [kind, 0])) as Record<Fault, number>;
  misses = 0;
  private readonly started = Date.now();
  private readonly timer = setInterval(() => this.tell(), EVERY_MS);
  private recent: string[] = [];
  private heard = 0;

  constructor(private readonly options: ProgressOptions) {}

  readonly onFault: OnFault = (fault, hit) => {
    if (hit) this.hits[fault.kind] += 1;
    else this.misses += 1;
    this.recent.push(`${described(fault)}${hit ? '' : ' (without effect)'}`);
  };

  stop(): void {
    clearInterval(this.timer);
  }

  private tell(): void {
    const { sender, load, say, onAnswers } = this.options;
    const { answers, answered } = sender;
    const heard = answers['200'] + answers['202'] + answers['503'];
    if (heard > this.heard) onAnswers();
    this.heard = heard;
    const figures = Object.entries(answers).map(([name, count]) => `${count} × ${name}`);
    const faults = this.recent.length === 0 ? '' : `; ${this.recent.join(', ')}`;
    say(
      `${clock(Date.now() - this.started)}  ${load.sent} sent, ${answered.size} outcomes answered (${figures.join(', ')})${faults}`,
    );
    this.recent = [];
  }
}

const described = ({ at, kind, pauseMs }: PlannedFault): string =>
  `${clock(at)} ${kind}${pauseMs === 0 ? '' : ` for ${pauseMs} ms`}`;

/** Minutes, seconds and tenths. */
const clock = (milliseconds: number): string => {
  const seconds = milliseconds / 1_000;
  return `${String(Math.floor(seconds / 60)).padStart(2, '0')}:${(seconds % 60).toFixed(1).padStart(4, '0')}`;
};
