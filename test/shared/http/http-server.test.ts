import assert from 'node:assert/strict';
import { Agent, get, type IncomingMessage } from 'node:http';
import { type TestContext, test } from 'node:test';
import { MAX_EVENT_CLIENTS } from '../../../src/shared/http/event-clients.js';
import { type EventClient, HttpServer } from '../../../src/shared/http/http-server.js';

const ANY_PORT = { host: '127.0.0.1', port: 0 };

async function serve(t: TestContext): Promise<string> {
  const server = new HttpServer();
  server.serve({
    '/text': () => ({ body: 'hello\n' }),
    '/json': async () => ({ status: 503, body: '{}\n', type: 'application/json' }),
    '/broken': () => {
      throw new Error('it is broken');
    },
  });
  t.after(() => server.close());
  return await server.listen(ANY_PORT);
}

test('answers by path, with status and type', async (t) => {
  const url = await serve(t);
  const get = async (path: string) => {
    const response = await fetch(url + path);
    return [response.status, await response.text(), response.headers.get('content-type')];
  };
  assert.deepEqual(await get('/text?x=1'), [200, 'hello\n', 'text/plain; charset=utf-8']);
  assert.deepEqual(await get('/json'), [503, '{}\n', 'application/json']);
  assert.deepEqual((await get('/broken')).slice(0, 2), [500, 'it is broken\n']);
  assert.deepEqual((await get('/toString')).slice(0, 2), [404, 'there are /text, /json, /broken\n']);
  assert.equal((await get('/etc/passwd'))[0], 404);
});

test('nothing can be changed', async (t) => {
  const url = await serve(t);
  for (const method of ['POST', 'PUT', 'DELETE', 'PATCH']) {
    const response = await fetch(`${url}/text`, { method });
    assert.deepEqual([response.status, response.headers.get('allow')], [405, 'GET, HEAD'], method);
  }
});

test('an address that is taken: an error when it was asked for', async (t) => {
  const url = new URL(await serve(t));
  const other = new HttpServer();
  const wanted = { host: url.hostname, port: Number(url.port) };
  await assert.rejects(other.listen(wanted), { code: 'http-address', hint: /--http off/ });
});

test('by default two find room beside each other', async (t) => {
  const servers = [0, 1].map(() => new HttpServer());
  t.after(() => Promise.all(servers.map((server) => server.close())));
  const urls: string[] = [];
  for (const server of servers) urls.push(await server.listen(undefined));
  assert.notEqual(urls[0], urls[1]);
  for (const url of urls) assert.equal((await fetch(`${url}/text`)).status, 503, 'nothing to tell yet');
});

test('events are followed; the last ones arrive before the server closes, and the other end is heard of', async () => {
  const server = new HttpServer();
  const clients: EventClient[] = [];
  let left = 0;
  server.serve({
    '/events': () => ({
      subscribe(client) {
        clients.push(client);
        client.send('first', '{"a":1}');
        return () => left++;
      },
    }),
  });
  const url = await server.listen(ANY_PORT);
  const gone = new AbortController();
  const abandoned = await fetch(`${url}/events`, { signal: gone.signal });
  assert.equal(abandoned.headers.get('content-type'), 'text/event-stream');
  const followed = await fetch(`${url}/events`);
  assert.equal((await fetch(`${url}/events`, { method: 'HEAD' })).status, 200);
  assert.equal(clients.length, 2);
  gone.abort();
  clients[1]?.send('last', 'x'.repeat(1_000_000));
  await server.close();
  assert.equal(await followed.text(), `event: first\ndata: {"a":1}\n\nevent: last\ndata: ${'x'.repeat(1_000_000)}\n\n`);
  assert.equal(left, 2);
});

test('who does not read is sent away, and when there are too many who follow, others are asked to come later', async () => {
  const server = new HttpServer();
  const clients = new Set<EventClient>();
  let whenLeft = (): void => {};
  server.serve({
    '/events': () => ({
      subscribe(client) {
        clients.add(client);
        client.send('first', '1');
        return () => {
          clients.delete(client);
          whenLeft();
        };
      },
    }),
  });
  const url = await server.listen(ANY_PORT);
  const agent = new Agent({ maxSockets: 100 });
  const follow = () =>
    new Promise<IncomingMessage>((resolve, reject) => {
      get(`${url}/events`, { agent }, resolve).on('error', reject);
    });
  const first = await follow();
  const others = await Promise.all(Array.from({ length: MAX_EVENT_CLIENTS - 1 }, follow));
  assert.deepEqual(new Set([first, ...others].map(({ statusCode }) => statusCode)), new Set([200]));
  const refused = await fetch(`${url}/events`);
  assert.deepEqual([refused.status, await refused.text()], [503, 'too many follow already\n']);
  assert.equal(refused.headers.get('retry-after'), '5');

  const left = new Promise<void>((resolve) => {
    whenLeft = resolve;
  });
  const [deaf] = clients;
  first.on('error', () => {});
  while (deaf && clients.has(deaf)) {
    deaf.send('much', 'x'.repeat(1_000_000));
    await new Promise(setImmediate);
  }
  await left;
  assert.equal((await follow()).statusCode, 200, 'there is room again');
  for (const response of others) response.resume();
  await server.close();
  agent.destroy();
});
