export interface EmbeddedPostgresLog {
  /** What the server does, for the person who started the service. */
  progress(line: string): void;
  /** Something is wrong and being mended. */
  warning(line: string): void;
  /** A line of the server's own log. */
  server(line: string): void;
}
