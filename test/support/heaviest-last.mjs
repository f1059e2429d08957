import Sequencer from '@jest/test-sequencer';

const HEAVIEST = /killed-under-load/;

/**
 * On a real EventStoreDB, what earlier specs have written stays, and every new service makes its read models of it. So what writes
 * most comes last.
 */
export default class HeaviestLast extends Sequencer {
  sort(tests) {
    const isHeaviest = ({ path }) => HEAVIEST.test(path);
    const sorted = [...super.sort(tests)];
    return [...sorted.filter((test) => !isHeaviest(test)), ...sorted.filter(isHeaviest)];
  }
}
