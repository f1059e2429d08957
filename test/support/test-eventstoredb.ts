import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { type EventStoreDbFaults, startEventStoreDbDouble } from './eventstoredb-double/eventstoredb-double.js';

/** An EventStoreDB to test against: the double, or the real one of EVENTSTOREDB_URL. */
export interface TestEventStoreDb {
  readonly url: string;
  /** What can be done to the server. Null: a real one, and EVENTSTOREDB_CONTROL names no program that could. */
  readonly control: ServerControl | null;
  /** Faults that only the double can be told to have. */
  readonly faults: EventStoreDbFaults | null;
  /** The double ends; a real server is left as it is. */
  release(): Promise<void>;
}

export interface ServerControl {
  /** SIGKILL. */
  kill(): Promise<void>;
  /** SIGTERM. */
  stop(): Promise<void>;
  /** Resolves when it serves again, on the same port and with everything it had acknowledged. */
  start(): Promise<void>;
  /** SIGSTOP: connections stay, and nothing is answered. */
  pause(): Promise<void>;
  resume(): Promise<void>;
}

/** The real server that `npm run test:eventstoredb` is given; null in `npm test`. */
export const realServerUrl = process.env.PIPELINE_ALERTS_TEST_EVENTSTOREDB_URL ?? null;

/** Whether {@link TestEventStoreDb.control} will be there. */
export const canBeMistreated = realServerUrl === null || Boolean(process.env.EVENTSTOREDB_CONTROL);

/** A double of its own for every caller; a real server is the same one for all of them. */
export const acquireEventStoreDb = async (): Promise<TestEventStoreDb> => {
  if (realServerUrl !== null) {
    return { url: realServerUrl, control: programControl(), faults: null, release: async () => undefined };
  }
  const double = await startEventStoreDbDouble();
  const control: ServerControl = {
    kill: double.kill,
    stop: async () => {
      double.faults.abortSubscriptions('server-stops');
      await double.kill();
    },
    start: double.start,
    pause: async () => double.faults.freeze(),
    resume: async () => double.faults.thaw(),
  };
  return { url: double.url, control, faults: double.faults, release: double.stop };
};

const programControl = (): ServerControl | null => {
  const program = process.env.EVENTSTOREDB_CONTROL;
  if (!program) return null;
  const tell = (command: string) => async (): Promise<void> => {
    await promisify(execFile)(program, [command]);
  };
  return { kill: tell('kill'), stop: tell('stop'), start: tell('start'), pause: tell('pause'), resume: tell('resume') };
};
