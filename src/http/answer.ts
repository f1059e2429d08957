/** A finished answer. */
export interface Answer {
  readonly status: number;
  /** Names in lower case; without `content-length` and `connection`. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}
