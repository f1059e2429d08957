import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Body, Controller, Get, Logger, Module, Post, Query, Req } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { type NestFastifyApplication, RouteConfig } from '@nestjs/platform-fastify';
import { Type } from 'class-transformer';
import { IsInt, IsString, Max, ValidateNested } from 'class-validator';
import type { FastifyRequest } from 'fastify';
import { ConfigModule, Lifecycle, Settings } from '../../src/config/index.js';
import { configureHttp, createHttpAdapter, HttpModule, Public, RouteGates } from '../../src/http/index.js';
import { eventually } from '../support/eventually.js';
import { openConnection, pour, type RawConnection } from '../support/raw-request.js';

const SECRET = 'pas_0123456789abcdefghijklmnopqrstuvwxyzABCDEFG';
const RAW_LIMIT = 26_214_400;

/** A credential that the gate has to look up first. */
const SLOW = 'slow';

class Place {
  @IsString()
  city: string;
}

class Order {
  @IsString()
  name: string;

  @ValidateNested()
  @Type(() => Place)
  place: Place;
}

class Paging {
  @IsInt()
  @Max(200)
  @Type(() => Number)
  limit: number;
}

@Controller()
class Routes {
  @Get('v1/open')
  @Public()
  open(@Query() query: Paging) {
    return query;
  }

  @Post('v1/orders')
  @Public()
  order(@Body() order: Order) {
    return order;
  }

  @Get('v1/closed')
  closed() {
    return {};
  }

  @Post('v1/closed')
  closedToo() {
    return {};
  }

  @Get('v1/things/:id')
  @Public()
  thing() {
    return {};
  }

  @Get('v1/broken')
  @Public()
  broken() {
    throw new Error('out of order');
  }

  @Post('functions/v1/broken')
  @Public()
  brokenToo() {
    throw new Error('out of order');
  }

  @Post('functions/v1/bytes')
  @RouteConfig({ credential: 'source-token', rawBodyLimit: RAW_LIMIT })
  bytes(@Req() { rawBody }: FastifyRequest) {
    return { bytes: rawBody?.length ?? null };
  }
}

const imports = [ConfigModule.forRoot(new Settings(), new Lifecycle()), HttpModule];

@Module({ imports, controllers: [Routes] })
class Application {
  constructor(gates: RouteGates) {
    gates.register('api-key', ({ headers }) =>
      headers.authorization === undefined ? { status: 401, detail: 'no key' } : null,
    );
    gates.register('source-token', ({ headers }) => {
      if (headers.authorization === SLOW) return Promise.resolve({ status: 404, detail: 'no such token' });
      return headers.authorization === undefined ? { status: 401, detail: 'no token' } : null;
    });
  }
}

describe('The HTTP server', () => {
  const logged: string[] = [];
  let app: NestFastifyApplication;
  let port: number;
  let url: string;

  beforeAll(async () => {
    Logger.overrideLogger({
      log: () => undefined,
      warn: (...line: unknown[]) => logged.push(line.join(' ')),
      error: (...line: unknown[]) => logged.push(line.join(' ')),
    });
    app = await NestFactory.create<NestFastifyApplication>(Application, createHttpAdapter(), { abortOnError: false });
    configureHttp(app);
    await app.listen(0, '127.0.0.1');
    port = (app.getHttpServer().address() as { port: number }).port;
    url = `http://127.0.0.1:${port}`;
  });
  afterAll(() => app.close());

  const send = async (path: string, init: RequestInit = {}) => {
    const response = await fetch(url + path, init);
    return { status: response.status, headers: response.headers, text: await response.text() };
  };
  const sendJson = (path: string, body: string) =>
    send(path, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
  const withToken = { authorization: `Bearer ${SECRET}` };

  describe('answers errors of /v1 as problem+json', () => {
    it.each([
      ['an unknown address', '/v1/nothing', 404, undefined],
      ['a query parameter out of range', '/v1/open?limit=201', 400, 'limit'],
      ['a query parameter nobody knows', '/v1/open?limit=1&limti=2', 400, 'limti'],
      ['a missing API key', '/v1/closed', 401, undefined],
      ['a malformed address', '/v1/%zz', 400, undefined],
    ])('%s', async (_, path, status, field) => {
      const answer = await send(path);
      expect(answer.headers.get('content-type')).toBe('application/problem+json');
      expect(answer.status).toBe(status);
      const problem = JSON.parse(answer.text);
      expect(problem).toEqual({
        type: 'about:blank',
        title: expect.any(String),
        status,
        detail: expect.any(String),
        ...(field === undefined ? {} : { field }),
      });
    });

    it.each([
      ['{"name":', 'body'],
      ['[{"name":"x"}]', 'body'],
      ['"x"', 'body'],
      ['null', 'name'],
      ['', 'name'],
      ['{"name":"x","__proto__":{"a":1}}', 'body'],
      ['{"name":"x","place":{"city":"x"},"toString":1}', 'toString'],
      ['{"name":1,"place":{"city":"x"}}', 'name'],
      ['{"name":"x","place":{"city":1}}', 'place.city'],
      ['{"name":"x","place":{"city":"x","zip":1}}', 'place.zip'],
      [`{"name":"x","place":{"city":"x"},"${SECRET}":1}`, '(unknown)'],
    ])('the body %s', async (body, field) => {
      const answer = await sendJson('/v1/orders', body);
      expect(answer.status).toBe(400);
      expect(JSON.parse(answer.text)).toMatchObject({ field, detail: expect.stringMatching(/^.*\.$/) });
    });

    it.each(['constructor', 'toString', 'hasOwnProperty'])('the query parameter %s', async (name) => {
      const answer = await send(`/v1/open?limit=1&${name}=1`);
      expect(answer.status).toBe(400);
      expect(JSON.parse(answer.text).field).toBe(name);
    });

    it('the query parameter __proto__', async () => {
      expect((await send('/v1/open?limit=1&__proto__=1')).status).toBe(400);
      expect((await send('/v1/open?limit=1&__proto__[a]=1')).status).toBe(400);
    });

    it.each([
      ['DELETE', '/v1/open', 'GET, HEAD'],
      ['PUT', '//v1/open/', 'GET, HEAD'],
      ['GET', '/v1/orders?name=x', 'POST'],
      ['POST', '/v1/things/7', 'GET, HEAD'],
    ])('a method that an address does not take: %s %s', async (method, path, allow) => {
      const answer = await send(path, { method });
      expect(answer.status).toBe(405);
      expect(answer.headers.get('allow')).toBe(allow);
      expect(answer.headers.get('content-type')).toBe('application/problem+json');
    });

    it('a query parameter of a route that takes none, once the key is right', async () => {
      const post = (path: string, headers: Record<string, string>) => send(path, { method: 'POST', headers });
      expect((await post('/v1/closed?limit=1', { authorization: 'key' })).status).toBe(400);
      expect((await post('/v1/closed?limit=1', {})).status).toBe(401);
      expect((await post('/v1/closed', { authorization: 'key' })).status).toBe(201);
    });

    it('a body that is too large, or no JSON', async () => {
      expect((await sendJson('/v1/orders', `"${'x'.repeat(110_000)}"`)).status).toBe(413);
      expect((await send('/v1/orders', { method: 'POST', body: 'text' })).status).toBe(415);
    });

    it('a defect of ours, with a correlation id that the log knows', async () => {
      const answer = await send(`/v1/broken?key=${SECRET}`);
      expect(answer.status).toBe(500);
      const { correlationId } = JSON.parse(answer.text);
      const line = logged.find((text) => text.includes(correlationId));
      expect(line).toContain('GET /v1/broken');
      expect(line).toContain('out of order');
    });
  });

  it('answers errors below /functions as ITOC360 does', async () => {
    for (const [path, status] of [
      ['/functions/v1/nothing', 404],
      ['/functions/v1/bytes', 401],
      ['/functions/v1/%zz', 400],
      ['/functions/v1/broken', 500],
    ] as const) {
      const answer = await send(path, { method: 'POST' });
      expect(answer.status).toBe(status);
      expect(JSON.parse(answer.text)).toEqual({ error: expect.any(String) });
    }
  });

  it('says how deliveries are sent, with a slash too many, too', async () => {
    for (const path of ['/functions/v1/bytes', '/functions/v1/bytes/', '//functions/v1/bytes']) {
      const answer = await send(path);
      expect(answer.status).toBe(405);
      expect(answer.headers.get('allow')).toBe('POST');
    }
  });

  it('overlooks slashes too many', async () => {
    const answer = await send('//functions/v1//bytes/', { method: 'POST', headers: withToken, body: '12' });
    expect(answer.text).toBe('{"bytes":2}');
  });

  it.each(['application/json', 'text/plain', 'application/x-www-form-urlencoded', 'json', 'a/b/c', ''])(
    'hands over the bytes of content type %p as they came',
    async (contentType) => {
      const body = Buffer.from([0xff, 0x00, 0x7b]);
      const answer = await send('/functions/v1/bytes', {
        method: 'POST',
        headers: { ...withToken, 'content-type': contentType },
        body,
      });
      expect(answer.text).toBe('{"bytes":3}');
    },
  );

  it('takes 25 MB, and not a byte more, with and without a content-length', async () => {
    const post = (bytes: number) =>
      send('/functions/v1/bytes', { method: 'POST', headers: withToken, body: Buffer.alloc(bytes, 0x20) });
    const stream = (bytes: number) =>
      send('/functions/v1/bytes', {
        method: 'POST',
        headers: withToken,
        body: new Blob([Buffer.alloc(bytes, 0x20)]).stream(),
        duplex: 'half',
      } as RequestInit);
    expect((await post(RAW_LIMIT)).text).toBe(`{"bytes":${RAW_LIMIT}}`);
    expect((await stream(RAW_LIMIT)).text).toBe(`{"bytes":${RAW_LIMIT}}`);
    expect((await post(RAW_LIMIT + 1)).status).toBe(413);
    expect((await stream(RAW_LIMIT + 1)).status).toBe(413);
  });

  const head = (path: string, ...lines: string[]) =>
    ['POST ', path, ' HTTP/1.1\r\nhost: x\r\n', ...lines.map((line) => `${line}\r\n`), '\r\n'].join('');

  describe('refuses', () => {
    it('on the head alone, without waiting for the body', async () => {
      const connection = await openConnection(port);
      connection.socket.write(head('/functions/v1/bytes', 'content-length: 5000000'));
      await eventually(() => expect(connection.received()).toMatch(/^HTTP\/1\.1 401 .*{"error":"no token"}$/s));
      connection.socket.destroy();
    });

    it.each([
      ['401', '/functions/v1/bytes', '27000000'],
      ['404', '/functions/v1/byte', '27000000'],
      ['404', '/functions/v1/bytes', '27000000', `authorization: ${SLOW}`],
      ['413', '/functions/v1/bytes', '27000000', `authorization: Bearer ${SECRET}`],
      ['400', '/functions/v1/%zz', '27000000'],
    ])('with %s a client that sends everything before it listens', async (status, path, length, ...headers) => {
      const connection = await openConnection(port);
      connection.socket.pause();
      connection.socket.write(head(path, `content-length: ${length}`, ...headers));
      expect(await pour(connection, Number(length))).toBe(Number(length));
      connection.socket.resume();
      expect(await connection.closed).toBeNull();
      expect(connection.received()).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
      expect(connection.received()).toMatch(/connection: close/i);
    });

    it('a client that never stops sending, and stops listening to it', async () => {
      const connection = await openConnection(port);
      connection.socket.write(head('/functions/v1/bytes', 'content-length: 10000000000'));
      const written = await pour(connection, 1_000_000_000);
      expect(written).toBeLessThan(500_000_000);
      await connection.closed;
      expect(connection.received()).toMatch(/^HTTP\/1\.1 401 /);
    });

    it('heads that are too long', async () => {
      expect((await send(`/v1/open?x=${'x'.repeat(20_000)}`)).status).toBe(431);
    });

    it('without closing the connection where little is on its way', async () => {
      const connection = await openConnection(port);
      connection.socket.write(`${head('/functions/v1/bytes', 'content-length: 2')}12`);
      await eventually(() => expect(connection.received()).toContain('no token'));
      connection.socket.write(
        `${head('/functions/v1/bytes', 'content-length: 2', `authorization: Bearer ${SECRET}`)}12`,
      );
      await eventually(() => expect(connection.received()).toContain('{"bytes":2}'));
      connection.socket.destroy();
    });
  });

  describe('with ten bodies of 25 MB under way', () => {
    const CHUNK = Buffer.from(`100000\r\n${' '.repeat(1_048_576)}\r\n`);
    const held: RawConnection[] = [];
    const begin = async (...lines: string[]): Promise<RawConnection> => {
      const connection = await openConnection(port);
      connection.socket.write(head('/functions/v1/bytes', `authorization: Bearer ${SECRET}`, ...lines));
      return connection;
    };
    const refused = /^HTTP\/1\.1 503 .*retry-after: \d+\r\n.*{"error":"Too many large requests/is;

    beforeEach(async () => {
      for (let count = 0; count < 10; count += 1) held.push(await begin(`content-length: ${RAW_LIMIT}`));
    });
    afterEach(async () => {
      for (const { socket } of held.splice(0)) socket.destroy();
      await eventually(async () => {
        const all = await Promise.all(Array.from({ length: 10 }, () => begin(`content-length: ${RAW_LIMIT}`)));
        await send('/v1/open?limit=1');
        const answers = all.map(({ received }) => received());
        for (const { socket } of all) socket.destroy();
        expect(answers).toEqual(Array(10).fill(''));
      });
    });

    it('puts off another one on its head, and takes small ones', async () => {
      const another = await begin(`content-length: ${RAW_LIMIT}`);
      await eventually(() => expect(another.received()).toMatch(refused));
      another.socket.destroy();
      const small = await send('/functions/v1/bytes', {
        method: 'POST',
        headers: withToken,
        body: ' '.repeat(200_000),
      });
      expect(small.text).toBe('{"bytes":200000}');
    });

    it('puts off one in chunks once it has grown too large', async () => {
      const another = await begin('transfer-encoding: chunked');
      for (let count = 0; count < 8; count += 1) another.socket.write(CHUNK);
      another.socket.write('0\r\n\r\n');
      expect(await another.closed).toBeNull();
      expect(another.received()).toMatch(refused);
    });

    it('takes another one as soon as one of them has ended, whole or cut off', async () => {
      held[0]!.socket.write(Buffer.alloc(RAW_LIMIT, 0x20));
      await eventually(() => expect(held[0]!.received()).toContain(`{"bytes":${RAW_LIMIT}}`));
      held[1]!.socket.destroy();
      await eventually(async () => {
        const body = Buffer.alloc(20_000_000, 0x20);
        expect((await send('/functions/v1/bytes', { method: 'POST', headers: withToken, body })).status).toBe(201);
      });
      const chunked = await begin('transfer-encoding: chunked');
      for (let count = 0; count < 20; count += 1) chunked.socket.write(CHUNK);
      chunked.socket.write('0\r\n\r\n');
      await eventually(() => expect(chunked.received()).toContain(`{"bytes":${20 * 1_048_576}}`));
      chunked.socket.destroy();
    });
  });

  it('never repeats a query string, in no answer and no log line', async () => {
    const answers = [
      await send(`/functions/v1/nothing?token=${SECRET}`, { method: 'POST', body: 'x' }),
      await send(`/functions/v1/%zz?token=${SECRET}`, { method: 'POST' }),
      await send(`/functions/v1/bytes?token=${SECRET}`),
      await send(`/functions/v1/bytes?token=${SECRET}`, { method: 'PUT', body: 'x' }),
      await send(`/v1/open?limit=${SECRET}`),
      await send(`/v1/open?limit=1&${SECRET}=1`),
      await send(`/v1/broken?token=${SECRET}`),
      await send(`/${SECRET}?token=${SECRET}`),
      await sendJson('/v1/orders', `{"name":"${SECRET}`),
      await sendJson('/v1/orders', `"${SECRET}"`),
    ];
    for (const { status, text, headers } of answers) {
      expect(status).toBeGreaterThanOrEqual(400);
      expect(text + JSON.stringify([...headers])).not.toContain(SECRET);
    }
    expect(logged.join('\n')).not.toContain(SECRET);
  });
});

describe('An application whose routes need a credential that nobody checks', () => {
  @Module({ imports, controllers: [Routes] })
  class WithoutGates {}

  it('does not start', async () => {
    const app = await NestFactory.create<NestFastifyApplication>(WithoutGates, createHttpAdapter(), {
      logger: false,
      abortOnError: false,
    });
    configureHttp(app);
    await expect(app.init()).rejects.toThrow(/no module registered a gate/);
    await app.close();
  });
});
