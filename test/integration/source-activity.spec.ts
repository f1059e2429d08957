import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { SourceActivity } from '../../src/modules/sources/index.js';
import { createReadModelWorld, type ReadModelWorld } from '../support/read-model-world.js';

const AT = new Date('2026-11-23T10:00:59.999Z');
const MINUTE = new Date('2026-11-23T10:00:00.000Z');
const later = (minutes: number): Date => new Date(AT.getTime() + minutes * 60_000);

describe('When tokens were last used', () => {
  let world: ReadModelWorld;
  beforeAll(async () => {
    world = await createReadModelWorld();
  });
  afterAll(() => world.remove());

  it('is kept to the minute for each token, and outlives the process', async () => {
    const [source, one, other] = [randomUUID(), randomUUID(), randomUUID()];
    const activity = new SourceActivity(world.database);
    activity.noteDelivery(source, one, AT);
    activity.noteDelivery(source, other, later(1));
    await activity.beforeApplicationShutdown();
    expect(await new SourceActivity(world.database).usesOf([source])).toEqual(
      new Map([
        [one, MINUTE],
        [other, new Date(MINUTE.getTime() + 60_000)],
      ]),
    );
    expect(await activity.usesOf([randomUUID()])).toEqual(new Map());
  });

  it('never goes back, whoever writes it', async () => {
    const [source, token] = [randomUUID(), randomUUID()];
    const [here, there] = [new SourceActivity(world.database), new SourceActivity(world.database)];
    there.noteDelivery(source, token, later(5));
    await there.flush();
    here.noteDelivery(source, token, later(3));
    there.noteDelivery(source, token, AT);
    await Promise.all([here.flush(), there.flush()]);
    expect((await here.usesOf([source])).get(token)).toEqual(new Date(MINUTE.getTime() + 300_000));
  });

  it('is written later where the database is away', async () => {
    const [source, token] = [randomUUID(), randomUUID()];
    const activity = new SourceActivity(world.database);
    await world.database.query('ALTER TABLE source_activity.token_uses RENAME TO away');
    activity.noteDelivery(source, token, AT);
    await activity.flush();
    await world.database.query('ALTER TABLE source_activity.away RENAME TO token_uses');
    await activity.flush();
    expect((await activity.usesOf([source])).get(token)).toEqual(MINUTE);
  });
});
