import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { type TestContext, test } from 'node:test';
import { childEnvironment } from '../../src/train/parent-channel.js';
import { noteFrom } from '../../src/train/worker-note.js';
import { FakeTensorflow } from '../support/fake-tensorflow.js';
import { temporaryDirectory } from '../support/temporary-directory.js';
import { tensorflowSkipReason } from '../support/tensorflow.js';

const options = { skip: (await tensorflowSkipReason()) === undefined && 'TensorFlow is installed here' };

/** A worker whose engine does not load, as a child with a channel to this process. */
async function failingWorker(t: TestContext, environment: Record<string, string>) {
  const tensorflow = await FakeTensorflow.install(temporaryDirectory(t), "throw new Error('it is broken');");
  const args = [path.resolve('dist/src/cli.js'), 'worker', '--connect', 'ipc:///nowhere', '--engine', 'tensorflow'];
  const child = spawn(process.execPath, args, {
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    env: { ...process.env, ...tensorflow.environment, ...environment },
  });
  t.after(() => child.kill('SIGKILL'));
  const messages: unknown[] = [];
  child.on('message', (message) => messages.push(message));
  const [stderr, [exitCode]] = await Promise.all([text(child.stderr as NodeJS.ReadableStream), once(child, 'close')]);
  return { messages, stderr, exitCode: exitCode as number, pid: child.pid, loadedBy: await tensorflow.loadedBy() };
}

const ERROR = 'Cannot start the tensorflow engine: @tensorflow/tfjs-node-gpu does not load: it is broken';
const HINT =
  "Install it again: `npm install @tensorflow/tfjs-node-gpu`. Its install script downloads TensorFlow's library.";

test(
  'a worker tells its parent in notes, and does not look again for what its parent has found',
  options,
  async (t) => {
    const { messages, stderr, exitCode, pid, loadedBy } = await failingWorker(t, childEnvironment());
    assert.deepEqual(messages.map(noteFrom), [
      { type: 'note', level: 'error', text: `${ERROR} (tensorflow-broken)` },
      { type: 'note', level: 'info', text: HINT },
    ]);
    // A driver's output is not a note, even if it looks like one.
    assert.equal(stderr, 'error: a driver talks\n');
    assert.equal(exitCode, 1);
    assert.deepEqual(loadedBy, [pid]);
  },
);

test('a worker whose parent is another program prints', options, async (t) => {
  const { messages, stderr, exitCode, pid, loadedBy } = await failingWorker(t, {});
  assert.deepEqual(messages, []);
  assert.equal(stderr, `error: ${ERROR} (engine-unavailable)\n${HINT}\n`);
  assert.equal(exitCode, 1);
  assert.equal(loadedBy.length, 1);
  assert.notEqual(loadedBy[0], pid);
});

test('what is no note is none', () => {
  for (const message of [
    null,
    'error: x',
    {},
    { type: 'note', level: 'fatal', text: 'x' },
    { type: 'note', level: 'info' },
  ])
    assert.equal(noteFrom(message), undefined);
});
