import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { type TestContext, test } from 'node:test';
import { HttpServer } from '../../../src/shared/http/http-server.js';

/** More than the system's buffers of a connection hold. */
const LARGE = 'x'.repeat(5 * 1024 * 1024);

async function serve(t: TestContext): Promise<URL> {
  const server = new HttpServer();
  server.serve({
    '/healthz': () => ({ body: 'alive\n' }),
    '/large': () => ({ body: LARGE }),
    '/events': () => ({ subscribe: () => () => {} }),
  });
  t.after(() => server.close());
  return new URL(await server.listen({ host: '127.0.0.1', port: 0 }));
}

/** Opens connections, and sends the same over each. */
async function open(t: TestContext, { port }: URL, count: number, text: string): Promise<Socket[]> {
  const sockets = Array.from({ length: count }, () => connect(Number(port), '127.0.0.1'));
  for (const socket of sockets) {
    socket.on('error', () => {});
    t.after(() => socket.destroy());
  }
  await Promise.all(sockets.map((socket) => once(socket, 'connect')));
  for (const socket of sockets) socket.pause().write(text);
  return sockets;
}

async function assertAlive(url: URL): Promise<void> {
  const response = await fetch(new URL('/healthz', url));
  assert.deepEqual([response.status, await response.text()], [200, 'alive\n']);
}

/** All that comes until the other end closes. */
async function answerTo(t: TestContext, url: URL, text: string): Promise<string> {
  const [socket] = await open(t, url, 1, text);
  assert.ok(socket);
  let answer = '';
  socket.on('data', (bytes) => {
    answer += bytes;
  });
  socket.resume();
  await once(socket, 'close');
  return answer;
}

const request = (path: string): string => `GET ${path} HTTP/1.1\r\nHost: localhost\r\n\r\n`;

for (const [what, text] of [
  ['that say nothing', ''],
  ['whose request never ends', 'GET /healthz HTTP/1.1\r\nHost: localhost\r\nX: '],
  ['that have asked once', request('/healthz')],
  ['that do not read their answer', request('/large')],
  ['that follow events', request('/events')],
] as const) {
  test(`80 connections ${what} keep nobody from /healthz`, async (t) => {
    const url = await serve(t);
    await open(t, url, 80, text);
    await assertAlive(url);
  });
}

test('200 who follow events: those for whom there is room stay, others are asked to come later', async (t) => {
  const url = await serve(t);
  const statuses: (string | undefined)[] = [];
  while (statuses.length < 200) {
    const sockets = await open(t, url, 50, request('/events'));
    for (const socket of sockets) {
      socket.resume();
      const [bytes] = await once(socket, 'data');
      statuses.push(String(bytes).split('\r\n')[0]);
    }
  }
  const followers = statuses.filter((status) => status === 'HTTP/1.1 200 OK').length;
  assert.equal(followers, 64);
  assert.equal(statuses.filter((status) => status === 'HTTP/1.1 503 Service Unavailable').length, 200 - followers);
  await assertAlive(url);
});

test('a request that is no HTTP, and one without end, are told so', async (t) => {
  const url = await serve(t);
  assert.match(await answerTo(t, url, 'lenet\r\n\r\n'), /^HTTP\/1.1 400 /);
  assert.match(await answerTo(t, url, `GET / HTTP/1.1\r\nX: ${'x'.repeat(20_000)}`), /^HTTP\/1.1 431 /);
  assert.match(await answerTo(t, url, 'GET /% HTTP/1.1\r\nHost: localhost\r\n\r\n'), /^HTTP\/1.1 400 /);
  assert.equal(await answerTo(t, url, 'CONNECT localhost:22 HTTP/1.1\r\nHost: localhost\r\n\r\n'), '');
});

test('another name than its own is refused, wherever the request has it', async (t) => {
  const url = await serve(t);
  for (const text of [
    'GET /healthz HTTP/1.1\r\nHost: evil.example\r\n\r\n',
    `GET /healthz HTTP/1.1\r\nHost: evil.example:${url.port}\r\n\r\n`,
    'GET http://evil.example/healthz HTTP/1.1\r\nHost: localhost\r\n\r\n',
    'POST /healthz HTTP/1.1\r\nHost: evil.example\r\nContent-Length: 0\r\n\r\n',
  ]) {
    assert.match(await answerTo(t, url, text), /^HTTP\/1.1 421 /, text);
  }
  const close = 'Connection: close\r\n\r\n';
  for (const text of [
    `GET /healthz HTTP/1.1\r\nHost: localhost:1\r\n${close}`,
    `GET http://localhost/healthz HTTP/1.1\r\nHost: localhost\r\n${close}`,
    'GET /healthz HTTP/1.0\r\n\r\n',
  ]) {
    assert.match(await answerTo(t, url, text), /^HTTP\/1.1 200 .*alive\n$/s, text);
  }
});

test('HEAD tells what GET would, without a body', async (t) => {
  const url = await serve(t);
  const tail = 'Host: localhost\r\nConnection: close\r\n\r\n';
  const head = await answerTo(t, url, `HEAD /healthz HTTP/1.1\r\n${tail}`);
  const got = await answerTo(t, url, `GET /healthz HTTP/1.1\r\n${tail}`);
  const withoutDate = (text: string) => text.replace(/^Date: .*\r\n/m, '');
  assert.equal(withoutDate(head), withoutDate(got).replace(/alive\n$/, ''));
  assert.match(head, /^Content-Length: 6\r\n/m);
});
