import assert from 'node:assert/strict';
import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync } from 'node:fs';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { test } from 'node:test';
import { makeSocketDirectory } from '../../../src/shared/transport/socket-directory.js';
import { temporaryDirectory } from '../../support/temporary-directory.js';

test('a process that ends leaves nothing', {
  skip: process.platform === 'win32' && 'there are no such sockets',
}, async (t) => {
  const folder = temporaryDirectory(t);
  const child = makeDirectoryIn(folder, 'process.exit(0)');
  assert.notEqual(await printedBy(child), '');
  await once(child, 'close');
  assert.deepEqual(readdirSync(folder), []);
});

test('a process that ends while it removes its directory leaves nothing', {
  skip: process.platform === 'win32' && 'there are no such sockets',
}, async (t) => {
  const folder = temporaryDirectory(t);
  const child = makeDirectoryIn(folder, 'void place.remove(); process.exit(0)');
  assert.notEqual(await printedBy(child), '');
  await once(child, 'close');
  assert.deepEqual(readdirSync(folder), []);
});

test('what a killed process has left is removed by the next one, and nothing else', {
  skip: process.platform !== 'linux' && 'only Linux can tell whether the process lives',
}, async (t) => {
  const folder = temporaryDirectory(t);
  const child = makeDirectoryIn(folder, 'setInterval(() => {}, 1000)');
  const abandoned = path.basename(await printedBy(child));
  child.kill('SIGKILL');
  await once(child, 'close');
  const foreign = 'lenet-cluster-123456';
  mkdirSync(path.join(folder, foreign));
  assert.deepEqual(readdirSync(folder).sort(), [abandoned, foreign].sort());

  const first = await makeSocketDirectory([folder]);
  assert.deepEqual(readdirSync(folder).sort(), [path.basename(first.directory), foreign].sort());
  const second = await makeSocketDirectory([folder]);
  assert.deepEqual(
    readdirSync(folder).sort(),
    [path.basename(first.directory), path.basename(second.directory), foreign].sort(),
  );
  await first.remove();
  await second.remove();
  assert.deepEqual(readdirSync(folder), [foreign]);
});

/** A process that makes a directory (`place`) in the folder, prints its path, and goes on with `andThen`. */
function makeDirectoryIn(folder: string, andThen: string): ChildProcessByStdio<null, Readable, null> {
  const module = path.resolve('dist/src/shared/transport/socket-directory.js');
  const program = `
    const { makeSocketDirectory } = await import(${JSON.stringify(module)});
    const place = await makeSocketDirectory([${JSON.stringify(folder)}]);
    console.log(place.directory);
    ${andThen};`;
  return spawn(process.execPath, ['--input-type=module', '--eval', program], { stdio: ['ignore', 'pipe', 'inherit'] });
}

async function printedBy(child: ChildProcessByStdio<null, Readable, null>): Promise<string> {
  const [printed] = (await once(child.stdout, 'data')) as [Buffer];
  return printed.toString().trim();
}
