import type { TransactionLog } from './log.js';

/** What a fresh node writes by itself. It is in $all, and in every subscription to $all that does not filter it away. */
export function writeSystemEvents(log: TransactionLog, id: string): void {
  log.writeHidden();
  const settings = { $maxAge: 2_592_000, $acl: { $r: '$ops', $w: [], $d: [], $mr: [], $mw: [] } };
  log.write('$$$scavenges', [
    { id, type: '$metadata', json: true, data: Buffer.from(JSON.stringify(settings)), metadata: new Uint8Array() },
  ]);
}
