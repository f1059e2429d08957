import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import { within } from '../waiting/index.js';

/** One line of a metric that is looked up when somebody asks. */
export interface Sample {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

interface Described {
  readonly name: string;
  /** One sentence. */
  readonly help: string;
}

/** For what is looked up. A scraper waits for 10 s by default, and wants the rest all the same. */
const LOOK_UP_MS = 1_000;

/**
 * What this process counts, for Prometheus. Modules describe theirs in their constructors and keep the functions they get: counting
 * is one call without an object made for it. No name, id or address of anybody ever becomes a label: `/metrics` needs no key.
 */
export class Metrics {
  private readonly registry = new Registry();
  private scrape: Promise<string> | null = null;

  constructor() {
    collectDefaultMetrics({ register: this.registry });
  }

  get contentType(): string {
    return this.registry.contentType;
  }

  /** Everything in Prometheus' text format. Those who ask at the same time share what is looked up. */
  async text(): Promise<string> {
    this.scrape ??= this.registry.metrics().finally(() => {
      this.scrape = null;
    });
    return this.scrape;
  }

  /** Counts events of a few kinds, all of which are shown from the beginning. Returns what counts one. */
  countBy<Kind extends string>(
    described: Described & { readonly label: string; readonly kinds: readonly Kind[] },
  ): (kind: Kind) => void {
    const { name, help, label, kinds } = described;
    const counter = new Counter({ name, help, labelNames: [label], registers: [this.registry] });
    const children = new Map(kinds.map((kind) => [kind, counter.labels(kind)]));
    for (const child of children.values()) child.inc(0);
    return (kind) => children.get(kind)?.inc();
  }

  /** How often a number came out how large. Returns what takes one. */
  distribution({ name, help, buckets }: Described & { readonly buckets: readonly number[] }): (value: number) => void {
    const histogram = new Histogram({ name, help, buckets: [...buckets], registers: [this.registry] });
    return (value) => histogram.observe(value);
  }

  /** A number as it is at the moment. Where it can't be looked up it is left out. */
  gauge({ name, help, read }: Described & { readonly read: () => number | Promise<number> }): void {
    const labelled = async (): Promise<readonly Sample[]> => [{ labels: {}, value: await read() }];
    this.gaugeBy({ name, help, labels: [], read: labelled });
  }

  /** Several of a kind. */
  gaugeBy(
    described: Described & { readonly labels: readonly string[]; readonly read: () => Promise<readonly Sample[]> },
  ): void {
    const { name, help, labels, read } = described;
    new Gauge({
      name,
      help,
      labelNames: [...labels],
      registers: [this.registry],
      async collect() {
        const samples = await within(LOOK_UP_MS, read()).catch(() => []);
        this.reset();
        if (labels.length === 0) this.remove();
        for (const sample of samples) this.set(sample.labels, sample.value);
      },
    });
  }

  /** What somebody else counts from the start of the process on, one number for each kind. */
  countedBy<Kind extends string>(
    described: Described & { readonly label: string; readonly read: () => Readonly<Record<Kind, number>> },
  ): void {
    const { name, help, label, read } = described;
    new Counter({
      name,
      help,
      labelNames: [label],
      registers: [this.registry],
      collect() {
        this.reset();
        for (const [kind, count] of Object.entries<number>(read())) this.inc({ [label]: kind }, count);
      },
    });
  }

  /** What somebody else counts from the start of the process on. */
  counted({ name, help, read }: Described & { readonly read: () => number }): void {
    new Counter({
      name,
      help,
      registers: [this.registry],
      collect() {
        this.reset();
        this.inc(read());
      },
    });
  }
}
