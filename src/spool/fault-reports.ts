export interface FaultReportsOptions {
  /** What is said of a subject, such as a folder. */
  readonly describe: (subject: string, cause: string) => string;
  readonly warn: (line: string) => void;
}

/** What is wrong at the moment, and with what: said once for each time that it begins or becomes something else, however often it is tried again. */
export class FaultReports {
  private readonly faults = new Map<string, string>();

  constructor(private readonly options: FaultReportsOptions) {}

  /** What is said of the oldest of them; null where nothing is wrong. */
  get oldest(): string | null {
    return this.faults.values().next().value ?? null;
  }

  has(subject: string): boolean {
    return this.faults.has(subject);
  }

  /** Forgets what is wrong with others, which are gone. */
  keepOnly(subjects: readonly string[]): void {
    for (const subject of this.faults.keys()) if (!subjects.includes(subject)) this.faults.delete(subject);
  }

  /** Does it. What it throws is the subject's fault until something is done with the subject that throws nothing; `otherwise` is returned instead. */
  async watch<T>(subject: string, work: () => Promise<T>, otherwise: T): Promise<T> {
    try {
      const result = await work();
      this.faults.delete(subject);
      return result;
    } catch (error) {
      const line = this.options.describe(subject, (error as Error).message);
      if (this.faults.get(subject) !== line) this.options.warn(line);
      this.faults.set(subject, line);
      return otherwise;
    }
  }
}
