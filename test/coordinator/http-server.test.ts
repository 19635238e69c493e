import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { HttpServer } from '../../src/coordinator/http-server.js';

const ANY_PORT = { host: '127.0.0.1', port: 0 };

async function serve(t: TestContext, notReady: string | null = null): Promise<string> {
  const server = new HttpServer();
  server.serve({
    metrics: async () => ({ text: 'a_metric 1\n', contentType: 'text/plain; version=0.0.4' }),
    status: () => ({ phase: 'training' }),
    notReady: () => notReady,
  });
  t.after(() => server.close());
  return await server.listen(ANY_PORT);
}

test('metrics, health, readiness and status', async (t) => {
  const url = await serve(t);
  const get = async (path: string) => {
    const response = await fetch(url + path);
    return [response.status, await response.text(), response.headers.get('content-type')];
  };
  assert.deepEqual(await get('/metrics'), [200, 'a_metric 1\n', 'text/plain; version=0.0.4']);
  assert.deepEqual((await get('/healthz?x=1')).slice(0, 2), [200, 'alive\n']);
  assert.deepEqual((await get('/readyz')).slice(0, 2), [200, 'training\n']);
  assert.deepEqual(await get('/api/status'), [200, '{"phase":"training"}\n', 'application/json']);
  assert.equal((await get('/etc/passwd'))[0], 404);
});

test('not ready says why', async (t) => {
  const response = await fetch(`${await serve(t, 'no worker is left')}/readyz`);
  assert.deepEqual([response.status, await response.text()], [503, 'no worker is left\n']);
});

test('nothing can be changed', async (t) => {
  const url = await serve(t);
  for (const method of ['POST', 'PUT', 'DELETE', 'PATCH']) {
    const response = await fetch(`${url}/metrics`, { method });
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
  for (const url of urls) assert.equal((await fetch(`${url}/healthz`)).status, 503, 'nothing to tell yet');
});
