import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { checkNewDirectory, makeNewDirectory } from '../../src/data/new-directory.js';
import { temporaryDirectory } from '../support/temporary-directory.js';

test('a directory that is new or empty is taken, also behind a link', async (t) => {
  const home = temporaryDirectory(t);
  const source = path.join(home, 'source');
  for (const name of ['source', 'empty']) mkdirSync(path.join(home, name));
  symlinkSync(path.join(home, 'empty'), path.join(home, 'link'));
  for (const [output, target] of [
    ['new', 'new'],
    ['deep/er/new', 'deep/er/new'],
    ['source-2', 'source-2'],
    ['link', 'empty'],
  ] as const) {
    const found = await checkNewDirectory(path.join(home, output), source);
    assert.equal(found, path.join(home, target));
    await makeNewDirectory(found, async (folder) => writeFileSync(path.join(folder, 'file'), output));
    assert.deepEqual(readdirSync(found), ['file']);
  }
  assert.deepEqual(readdirSync(home).sort(), ['deep', 'empty', 'link', 'new', 'source', 'source-2']);
});

test('a directory with something in it, a file, and a place in the source are refused', async (t) => {
  const home = temporaryDirectory(t);
  const source = path.join(home, 'source');
  mkdirSync(path.join(home, 'full/inside'), { recursive: true });
  mkdirSync(path.join(source, 'empty'), { recursive: true });
  writeFileSync(path.join(home, 'file'), '');
  symlinkSync(source, path.join(home, 'link'));
  for (const [output, says] of [
    ['full', /must be empty, but holds 'inside'/],
    ['file', /is a file/],
    ['file/new', /lies in one/],
    ['source', /must lie outside of/],
    ['source/new', /must lie outside of/],
    ['source/empty', /must lie outside of/],
    ['source/..new', /must lie outside of/],
    ['link/new', /must lie outside of/],
  ] as const) {
    await assert.rejects(checkNewDirectory(path.join(home, output), source), { code: 'data-exists', message: says });
  }
});

test('nothing is left of a directory that could not be filled', async (t) => {
  const home = temporaryDirectory(t);
  const target = path.join(home, 'new');
  const full = Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC', syscall: 'write' });
  const failing = makeNewDirectory(target, async (folder) => {
    writeFileSync(path.join(folder, 'half'), '');
    throw full;
  });
  await assert.rejects(failing, { code: 'data-not-written', message: /no space left/ });
  assert.deepEqual(readdirSync(home), []);
  // Somebody else is faster.
  const late = makeNewDirectory(target, async () => {
    mkdirSync(target);
    writeFileSync(path.join(target, 'theirs'), '');
  });
  await assert.rejects(late, { code: 'data-not-written' });
  assert.deepEqual(readdirSync(target), ['theirs']);
  assert.ok(!readdirSync(home).some((name) => name.endsWith('.tmp')));
  assert.ok(existsSync(target));
});
