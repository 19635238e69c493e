import assert from 'node:assert/strict';
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { type TestContext, test } from 'node:test';
import { findPython, PEER_ENVIRONMENT } from '../../../bench/peer/find-python.js';
import { temporaryDirectory } from '../../support/temporary-directory.js';

const skip = process.platform === 'win32' ? 'the stand-ins for Python are shell scripts' : false;

/** A directory with a program in place of Python that prints and ends as told. */
async function fakePython(t: TestContext, name: string, script: string): Promise<string> {
  const directory = temporaryDirectory(t);
  const file = path.join(directory, name);
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, `#!/bin/sh\n${script}\n`);
  await chmod(file, 0o755);
  return directory;
}

const hasTorch = 'test "$1" = -c && echo 2.3.0';
const hasNoTorch = 'echo "Traceback ..." >&2; echo "ModuleNotFoundError: No module named \'torch\'" >&2; exit 1';

test('LENET_PYTHON comes first, and alone', { skip }, async (t) => {
  const good = path.join(await fakePython(t, 'good', hasTorch), 'good');
  const bad = path.join(await fakePython(t, 'bad', hasNoTorch), 'bad');
  const onPath = await fakePython(t, 'python3', hasTorch);
  assert.deepEqual(await findPython('torch', { LENET_PYTHON: good, PATH: '' }, '/'), {
    python: good,
    version: '2.3.0',
  });
  assert.deepEqual(await findPython('torch', { LENET_PYTHON: bad, PATH: onPath }, '/'), {
    reason:
      `no Python with PyTorch (${bad}: ModuleNotFoundError: No module named 'torch'); ` +
      'LENET_PYTHON must name a Python that has it',
  });
});

test('then a virtual environment, then the search path', { skip }, async (t) => {
  const onPath = await fakePython(t, 'python3', 'echo 1.13.0');
  for (const venv of ['.venv', PEER_ENVIRONMENT]) {
    const directory = await fakePython(t, `${venv}/bin/python`, hasTorch);
    const python = path.join(directory, venv, 'bin', 'python');
    assert.deepEqual(await findPython('torch', { PATH: onPath }, directory), { python, version: '2.3.0' });
  }
  assert.deepEqual(await findPython('torch', { PATH: onPath }, onPath), { python: 'python3', version: '1.13.0' });
});

test('each framework is looked for by itself', { skip }, async (t) => {
  const onPath = await fakePython(t, 'python3', 'case "$2" in "import jax;"*) echo 0.10.2;; *) exit 1;; esac');
  assert.deepEqual(await findPython('jax', { PATH: onPath }, '/'), { python: 'python3', version: '0.10.2' });
  assert.ok('reason' in (await findPython('torch', { PATH: onPath }, '/')));
});

test('without any, every attempt is in the reason', { skip }, async (t) => {
  const onPath = await fakePython(t, 'python', hasNoTorch);
  const found = await findPython('torch', { PATH: onPath }, '/nowhere');
  assert.ok('reason' in found);
  assert.match(
    found.reason,
    /\.venv\S*: not found; \S*peers\S*: not found; python3: not found; python: ModuleNotFoundError.*LENET_PYTHON can name/,
  );
});
