import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { pipelineHook } from '../fixtures/pipeline-hook.js';
import { answerTo, startTestService, type TestService } from '../support/test-service.js';

describe('Bad input', () => {
  let service: TestService;
  let token: string;

  beforeAll(async () => {
    service = await startTestService();
    ({ token } = await service.registerSource());
  });
  afterAll(() => service.stop());

  const failing = (projectId: number | string, more: Parameters<typeof pipelineHook>[0] = {}) =>
    pipelineHook({ projectId, ...more });
  /** The hook as JSON in which a piece of text was replaced: for what `JSON.stringify` would not write. */
  const edited = (hook: unknown, piece: string, by: string): string => JSON.stringify(hook).replace(piece, by);

  describe('is refused with 400', () => {
    it.each(['', 'null', '"main"', '[{"object_kind":"pipeline"}]', '{"object_kind":', 'object_kind=pipeline', '\0'])(
      'when it is no JSON object: %p',
      async (body) => {
        const answer = await service.deliver(token, body);
        expect([answer.status, answer.json]).toEqual([400, { error: 'The body has to be a JSON object.' }]);
      },
    );

    it('when there is no body at all', async () => {
      const answer = await answerTo(`${service.url}/functions/v1/events?token=${token}`, { method: 'POST' });
      expect(answer.status).toBe(400);
    });
  });

  describe('is answered 200', () => {
    it.each(['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data', 'json', ''])(
      'whatever the content type: %p',
      async (contentType) => {
        const answer = await service.deliver(token, failing(1), { 'content-type': contentType });
        expect([answer.status, answer.json.type]).toEqual([200, 'ALERT']);
      },
    );

    it('with a body of exactly 25 MB, while one byte more is 413', async () => {
      const hook = JSON.stringify(failing(2));
      const most = hook + ' '.repeat(26_214_400 - hook.length);
      expect((await service.deliver(token, most)).json.result).toBe('opened');
      expect((await service.deliver(token, `${most} `)).status).toBe(413);
    });

    it('with a byte order mark and bytes that are no UTF-8', async () => {
      const body = Buffer.concat([
        Buffer.from([0xef, 0xbb, 0xbf]),
        Buffer.from(JSON.stringify(failing(3, { ref: 'a~b' }))),
      ]);
      body[body.indexOf('~')] = 0xff;
      const { json } = await service.deliver(token, body);
      expect(json).toMatchObject({ result: 'opened', payload: { branch: { ref: 'a\uFFFDb' } } });
    });

    it('with `__proto__` and `constructor` keys, which pollute nothing', async () => {
      const poison = '{"polluted":true,"id":666,"ref":"evil","status":"success"}';
      const keys = `"__proto__":${poison},"constructor":{"prototype":${poison}},`;
      const body = JSON.stringify(failing(4))
        .replaceAll('{', `{${keys}`)
        .replaceAll(`{${keys}}`, `{${keys.slice(0, -1)}}`);
      const { status, json } = await service.deliver(token, body);
      expect([status, json.result]).toEqual([200, 'opened']);
      expect(json.payload).toMatchObject({ pipelineId: '901', status: 'failed', branch: { ref: 'main' } });
      expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
    });

    it('with 10,000 levels', async () => {
      for (const [open, close, projectId] of [
        ['[', ']', 5],
        ['{"a":', '}', 6],
      ] as const) {
        const deep = `${open.repeat(10_000)}1${close.repeat(10_000)}`;
        const { status, json } = await service.deliver(
          token,
          edited(failing(projectId), '"merge_request":null', `"merge_request":${deep}`),
        );
        expect([status, json.result]).toEqual([200, 'opened']);
      }
    });

    it.each([
      ['25 MB of it', '['.repeat(26_214_400)],
      ['25 MB that close it again', '['.repeat(13_107_200) + ']'.repeat(13_107_200)],
    ])('`ignored` before it is parsed, where it is nested to hurt: %s', async (_, body) => {
      const { status, json } = await service.deliver(token, body);
      expect([status, json.result]).toEqual([200, 'ignored']);
      expect(json.reason).toContain('20,000 levels');
    });

    it('with a 300-character ref of emoji, kept as it is', async () => {
      const ref = '🔥/'.repeat(100);
      expect(ref).toHaveLength(300);
      const { json } = await service.deliver(token, failing(7, { ref }));
      expect(json).toMatchObject({ result: 'opened', payload: { branch: { ref } } });
    });

    it('with ids beyond 2^53 as numbers, to the last digit', async () => {
      const [pipelineId, projectId] = ['9223372036854775807', '18446744073709551615'];
      const hook = edited(failing('PROJECT', { pipelineId: 'PIPELINE' }), '"PIPELINE"', pipelineId);
      const { json } = await service.deliver(token, hook.replace('"PROJECT"', projectId));
      expect(json).toMatchObject({ result: 'opened', payload: { pipelineId, project: { id: projectId } } });

      const success = (id: string) =>
        service.deliver(
          token,
          hook.replace('"PROJECT"', projectId).replace(pipelineId, id).replace('"failed"', '"success"'),
        );
      expect((await success('9223372036854775806')).json).toMatchObject({ result: 'recorded', type: 'RESOLVE' });
      expect((await success('9223372036854775808')).json.result).toBe('resolved');
    });

    it('with numbers, booleans and ids as strings', async () => {
      const { json } = await service.deliver(
        token,
        failing('8', { pipelineId: '00901', attributes: { tag: 'true', duration: '12.5' } }),
      );
      expect(json).toMatchObject({
        result: 'opened',
        payload: { pipelineId: '901', project: { id: '8' }, branch: { kind: 'tag' }, durationSeconds: 12.5 },
      });
    });

    it.each([
      ['2016-08-12 15:23:28 UTC', '2016-08-12T15:23:28Z'],
      ['2022-04-01 13:49:55 +0800', '2022-04-01T05:49:55Z'],
      ['2025-05-21T16:06:02.869Z', '2025-05-21T16:06:02Z'],
      ['2025-03-19T16:19:36.993+08:00', '2025-03-19T08:19:36Z'],
      ['2025-02-31 00:00:00 UTC', null],
    ])('with the time %s', async (finishedAt, expected) => {
      const { json } = await service.deliver(
        token,
        failing(9, { pipelineId: Math.trunc(Math.random() * 1e9) + 1, finishedAt }),
      );
      expect(json.payload).toMatchObject({ finishedAt: expected });
    });

    it.each([
      ['an event of another kind', { object_kind: 'push' }],
      ['a body without a pipeline', { hello: 'world' }],
      ['an unknown status', failing(10, { status: 'exploded' })],
      ['a ref of 1,025 bytes', failing(10, { ref: 'x'.repeat(1_025) })],
      [
        'lists where objects belong',
        { object_kind: 'pipeline', object_attributes: [], project: [], user: [], commit: [] },
      ],
    ])('`ignored`, with the reason: %s', async (_, body) => {
      const { status, json } = await service.deliver(token, body);
      expect([status, json.result]).toEqual([200, 'ignored']);
      expect(String(json.reason).length).toBeGreaterThan(10);
    });
  });

  it('does not stop the deliveries that are committed together with it', async () => {
    const bad = [
      failing(20, { ref: `nul\0${'x'.repeat(10)}` }),
      failing(20, { ref: 'lone \ud800 surrogate', attributes: { name: '\udfff' } }),
      failing(20, { ref: 'x'.repeat(13_000) }),
      failing(20, { ref: '\ud83d', builds: [{ status: 'failed', name: '\0\ud83d', id: -1 }] }),
      failing(20, { projectPath: `\0${'\ud800'.repeat(600)}` }),
    ];
    const deliveries = Array.from({ length: 60 }, (_, n) => [
      service.deliver(token, failing(30, { ref: `branch-${n}` })),
      service.deliver(token, { ...bad[n % bad.length], round: n }),
    ]);
    const answers = await Promise.all(deliveries.flat());
    expect(answers.map(({ status }) => status)).toEqual(Array(120).fill(200));
    expect(answers.filter((_, n) => n % 2 === 0).map(({ json }) => json.result)).toEqual(Array(60).fill('opened'));
  });
});
