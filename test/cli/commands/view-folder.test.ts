import assert from 'node:assert/strict';
import { symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type TestContext, test } from 'node:test';
import { folderPages } from '../../../src/cli/commands/view-folder.js';
import type { RunList } from '../../../src/page/view/run-rows.js';
import { HttpServer } from '../../../src/shared/http/http-server.js';
import { completedView } from '../../page/sample-view.js';
import { epochsOf, writeRun } from '../../runs/sample-runs.js';
import { temporaryDirectory } from '../../support/temporary-directory.js';

async function serve(t: TestContext) {
  const home = temporaryDirectory(t);
  const folder = path.join(home, 'runs');
  for (const name of ['one', 'two words']) {
    const directory = writeRun(folder, name, { epochs: epochsOf(2) });
    writeFileSync(path.join(directory, 'view.json'), JSON.stringify(completedView()));
  }
  writeRun(folder, 'no-page');
  const outside = writeRun(home, 'outside');
  symlinkSync(outside, path.join(folder, 'link'));
  const http = new HttpServer();
  const url = await http.listen({ host: '127.0.0.1', port: 0 });
  const { routes, find } = folderPages(folder);
  http.serve(routes, find);
  t.after(() => http.close());
  return { folder, ask: (where: string) => fetch(`${url}${where}`) };
}

test('the list, its data, a comparison, and the page of a run with its events', async (t) => {
  const { ask } = await serve(t);
  for (const where of ['/', '/compare/one/two%20words/', '/runs/one/', '/runs/two%20words/']) {
    const answer = await ask(where);
    assert.equal(answer.status, 200, where);
    const policy = answer.headers.get('content-security-policy') ?? '';
    assert.match(policy, /default-src 'none'.*frame-ancestors 'none'/);
    assert.equal(answer.headers.get('x-content-type-options'), 'nosniff');
    assert.doesNotMatch(await answer.text(), /<style|\sstyle=|\son\w+=|<script>/);
  }
  const { runs } = (await (await ask('/api/runs')).json()) as RunList;
  assert.deepEqual(runs.map(({ name, hasPage }) => [name, hasPage]).sort(), [
    ['no-page', false],
    ['one', true],
    ['two words', true],
  ]);
  for (const where of ['/runs.js', '/runs.css', '/runs/one/page.js', '/runs/one/page.css']) {
    assert.equal((await ask(where)).status, 200, where);
  }
  const events = await ask('/runs/one/api/events');
  const { value } = (await events.body?.getReader().read()) ?? {};
  assert.match(Buffer.from(value ?? []).toString('utf8'), /^event: view\ndata: \{"version":2/);
});

test('a path leads nowhere but to runs of the folder', async (t) => {
  const { ask } = await serve(t);
  for (const where of [
    '/runs/',
    '/runs/one',
    '/runs/link/',
    '/runs/..%2Foutside/',
    '/runs/%2e%2e/outside/',
    '/runs/one/config.json',
    '/runs/one/..%2f..%2foutside/config.json',
    '/runs/missing/',
    '/runs/no-page/',
    '/compare/one/',
    '/compare/one/link/',
    '/compare/one/two%20words',
    `/compare/${'one/'.repeat(9)}`,
    '/compare/one/..%2Foutside/',
    '/runs/__proto__/',
    '/runs/one/__proto__',
  ]) {
    assert.equal((await ask(where)).status, 404, where);
  }
});

test('a view that is a symbolic link is not shown', async (t) => {
  const { ask, folder } = await serve(t);
  symlinkSync(path.join(folder, 'one', 'view.json'), path.join(folder, 'no-page', 'view.json'));
  assert.equal((await ask('/runs/no-page/')).status, 404);
});

test('a run that begins later appears', async (t) => {
  const { ask, folder } = await serve(t);
  writeRun(folder, 'late');
  const { runs } = (await (await ask('/api/runs')).json()) as RunList;
  assert.ok(runs.some(({ name }) => name === 'late'));
});
