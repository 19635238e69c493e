import assert from 'node:assert/strict';
import { once } from 'node:events';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { connect, type Socket } from 'node:net';
import { after, before, describe, test } from 'node:test';
import { type ModelServer, serve } from '../../../src/serve/serve.js';
import { temporaryDirectory } from '../../support/temporary-directory.js';
import { digitPixels, pngOf, writeModel } from '../served.js';

describe('a server of a model among hostile clients', () => {
  let server: ModelServer;
  let port = 0;
  const sockets: Socket[] = [];

  before(async () => {
    const model = writeModel(temporaryDirectory(), 1);
    server = await serve(model, {
      http: { host: '127.0.0.1', port: 0 },
      hostNames: ['digits.example'],
      trustedProxies: ['127.0.0.1'],
      watchEveryMs: 0,
      limits: { connections: 8, requestMs: 400, bodyBytes: 1 << 20, requestsPerSecond: 40 },
    });
    port = Number(new URL(server.url).port);
  });
  after(async () => {
    for (const socket of sockets) socket.destroy();
    await server.close();
  });

  const open = (): Socket => {
    const socket = connect(port, '127.0.0.1').on('error', () => {});
    sockets.push(socket);
    return socket;
  };

  /** Everything that the server sends until it ends the connection. */
  async function answerTo(text: string | Uint8Array): Promise<string> {
    const socket = open();
    let answer = '';
    socket.on('data', (chunk: Buffer) => {
      answer += chunk.toString('latin1');
    });
    socket.write(text);
    await once(socket, 'close');
    return answer;
  }

  /** Status and code of a request with these headers. */
  async function ask(
    headers: Record<string, string>,
    path = '/model',
  ): Promise<[status: number | undefined, code: string]> {
    const [response] = (await once(httpRequest({ port, path, headers, agent: false }).end(), 'response')) as [
      IncomingMessage,
    ];
    let text = '';
    for await (const chunk of response) text += String(chunk);
    const { code = 'none' } = text.startsWith('{') ? (JSON.parse(text) as { code?: string }) : {};
    return [response.statusCode, code];
  }

  test('what is no HTTP is refused with a code', async () => {
    assert.match(await answerTo('hello\r\n\r\n'), /^HTTP\/1\.1 400 [\s\S]*"code":"request-malformed"/);
    const long = `GET / HTTP/1.1\r\nHost: localhost\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`;
    assert.match(await answerTo(long), /^HTTP\/1\.1 431 [\s\S]*"code":"headers-too-long"/);
  });

  test('headers or a body that do not come in time are given up', async () => {
    const [headers, body] = await Promise.all([
      answerTo('GET / HTTP/1.1\r\nHost: localhost\r\n'),
      answerTo(
        'POST /predict HTTP/1.1\r\nHost: localhost\r\nContent-Type: image/png\r\nContent-Length: 100000\r\n\r\nx',
      ),
    ]);
    assert.match(headers, /^HTTP\/1\.1 408 [\s\S]*"code":"request-too-slow"/);
    assert.match(body, /^HTTP\/1\.1 408 [\s\S]*"code":"request-too-slow"/);
  });

  test('a body without an end is cut off', async () => {
    const head =
      'POST /predict HTTP/1.1\r\nHost: localhost\r\nContent-Type: image/png\r\nTransfer-Encoding: chunked\r\n\r\n';
    const chunk = `10000\r\n${'x'.repeat(0x10000)}\r\n`;
    assert.match(await answerTo(head + chunk.repeat(40)), /^HTTP\/1\.1 413 [\s\S]*"code":"body-too-long"/);
  });

  test('it answers only under its own names', async () => {
    assert.deepEqual(await ask({ host: 'evil.example' }), [421, 'wrong-host']);
    assert.deepEqual(await ask({ host: 'evil.example' }, '/nothing'), [421, 'wrong-host']);
    assert.deepEqual(await ask({ host: 'digits.example' }), [200, 'none']);
    assert.deepEqual(await ask({ host: 'localhost' }), [200, 'none']);
  });

  test('connections that do nothing keep nobody out', async () => {
    const idle = Array.from({ length: 30 }, open);
    // The server keeps the newest eight.
    await Promise.all(idle.slice(0, -8).map((socket) => once(socket, 'close')));
    assert.ok(idle.slice(-8).some((socket) => !socket.destroyed));
    const body = await pngOf(digitPixels(1));
    const response = await fetch(`${server.url}/predict`, {
      method: 'POST',
      body,
      headers: { 'content-type': 'image/png' },
    });
    assert.equal(response.status, 200);
  });

  test('an address that asks too often is told when to come back, and others and probes are answered', async () => {
    const from = { 'x-forwarded-for': '192.0.2.1' };
    const answers = await Promise.all(Array.from({ length: 60 }, () => ask(from)));
    const refused = answers.filter(([status]) => status === 429);
    assert.ok(refused.length >= 10, String(refused.length));
    assert.deepEqual(refused[0], [429, 'rate-limited']);
    assert.deepEqual(await ask({ 'x-forwarded-for': '192.0.2.2' }), [200, 'none']);
    for (let i = 0; i < 50; i++) assert.equal((await ask(from, '/healthz'))[0], 200);
  });
});
