/** One thing that keeps JSON from being a policy. */
export interface PolicyFault {
  /** Path of the member at fault: `rules[2].priorities.failed`; `policy` for the whole. */
  readonly field: string;
  /** A sentence. */
  readonly detail: string;
}

/** Takes note of what is wrong, so that reading can go on and everything is told at once. */
export class PolicyFaults {
  readonly found: PolicyFault[] = [];

  add(field: string, detail: string): void {
    this.found.push({ field, detail: `${field} ${detail}.` });
  }
}

const PRINTABLE_NAME = /^[A-Za-z]\w{0,31}$/;

/** The members of a JSON object at a path; an empty one where there is no object. */
export class Members {
  private readonly members: Readonly<Record<string, unknown>>;
  private readonly isObject: boolean;
  private readonly known = new Set<string>();

  constructor(
    input: unknown,
    private readonly path: string,
    private readonly faults: PolicyFaults,
  ) {
    this.isObject = typeof input === 'object' && input !== null && !Array.isArray(input);
    if (!this.isObject) faults.add(path === '' ? 'policy' : path, 'must be a JSON object');
    this.members = this.isObject ? (input as Record<string, unknown>) : {};
  }

  /** @param read is asked only where the member is there; returns null after it has noted a fault */
  read<T>(name: string, otherwise: T, read: (value: unknown, field: string) => T | null): T {
    this.known.add(name);
    if (!Object.hasOwn(this.members, name)) return otherwise;
    return read(this.members[name], this.fieldOf(name)) ?? otherwise;
  }

  require(name: string): void {
    if (this.isObject && !Object.hasOwn(this.members, name))
      this.faults.add(this.fieldOf(name), 'must not be left out');
  }

  /** To be called when every known member has been read. Names that are no typing error of ours are not repeated. */
  refuseOthers(): void {
    for (const name of Object.keys(this.members)) {
      if (this.known.has(name)) continue;
      this.faults.add(this.fieldOf(PRINTABLE_NAME.test(name) ? name : '(unknown)'), 'is not a member of a policy');
    }
  }

  private fieldOf(name: string): string {
    return this.path === '' ? name : `${this.path}.${name}`;
  }
}
