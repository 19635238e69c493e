import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { makeSocketDirectory } from '../../../src/shared/transport/socket-directory.js';
import { temporaryDirectory } from '../../support/temporary-directory.js';

test('what a killed process has left is removed by the next one, and nothing else', {
  skip: process.platform !== 'linux' && 'only Linux can tell whether the process lives',
}, async (t) => {
  const folder = await temporaryDirectory(t);
  const module = path.resolve('dist/src/shared/transport/socket-directory.js');
  const program = `
    const { makeSocketDirectory } = await import(${JSON.stringify(module)});
    console.log((await makeSocketDirectory([${JSON.stringify(folder)}])).directory);
    setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [printed] = (await once(child.stdout, 'data')) as [Buffer];
  const abandoned = path.basename(printed.toString().trim());
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
