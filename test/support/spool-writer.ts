import { openSync, writeSync } from 'node:fs';
import { Spool } from '../../src/spool/index.js';

/** Fills a spool from many sides until it is killed, and writes down what was acknowledged: arguments are the folder and the file of acknowledgements. */
const [folder, acknowledged] = process.argv.slice(2) as [string, string];
const spool = new Spool({ folder, maxBytes: 2 ** 30, warn: console.error });
const file = openSync(acknowledged, 'a');

const WRITERS = 8;
for (let writer = 0; writer < WRITERS; writer++) {
  void (async () => {
    for (let number = writer; ; number += WRITERS) {
      const payload = Buffer.from(JSON.stringify({ number, text: 'x'.repeat(number % 3_000) }));
      await spool.append({ payload, receivedAt: new Date(), lane: writer });
      writeSync(file, `${number}\n`);
    }
  })();
}
