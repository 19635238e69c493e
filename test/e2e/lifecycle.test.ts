import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { decodeModel } from '../../src/shared/model/decode-model.js';
import { Command, killCommands, run, SLOW_WORKERS, sha256Of } from '../support/command.js';
import { FINISHED_RUN_FILES } from '../support/finished-run-files.js';
import { temporaryDirectory } from '../support/temporary-directory.js';
import { writeSmallDataset } from './small-dataset.js';

const home = temporaryDirectory();
const data = path.join(home, 'data');
let runs = 0;
const newRunDirectory = (): string => path.join(home, `run-${runs++}`);

/** Long enough to do something to it while it runs, with slow workers. */
const LONG = ['--epochs', '8'];

before(() => writeSmallDataset(data, 2_100, 200));
after(killCommands);

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

const pidIn = (line: string): number => Number(/:(\d+)\)/.exec(line)?.[1]);

describe('a run directory', () => {
  test('holds configuration, a line for each epoch, and the model whose SHA-256 is printed', async () => {
    const runDirectory = newRunDirectory();
    const result = await run(['train', '--data', data, '--epochs', '3', '--workers', '2', '--run-dir', runDirectory]);
    assert.equal(result.exitCode, 0, result.stderr);
    assert.deepEqual(readdirSync(runDirectory).sort(), ['checkpoints', ...FINISHED_RUN_FILES]);
    const config = JSON.parse(readFileSync(path.join(runDirectory, 'config.json'), 'utf8')) as Record<string, unknown>;
    assert.equal(config.epochs, 3);
    const epochs = readFileSync(path.join(runDirectory, 'epochs.jsonl'), 'utf8').trimEnd().split('\n');
    assert.deepEqual(
      epochs.map((line) => (JSON.parse(line) as { epoch: number }).epoch),
      [1, 2, 3],
    );
    assert.equal(result.stdout.match(/^Test set: Average loss: \d\.\d{4}, Accuracy: \d+\/200 \(\d+%\)$/gm)?.length, 3);
    const model = readFileSync(path.join(runDirectory, 'model.safetensors'));
    decodeModel(model, 'model.safetensors');
    assert.match(sha256Of(result), /^[0-9a-f]{64}$/);

    const again = await run(['train', '--data', data, '--epochs', '3', '--run-dir', runDirectory]);
    assert.equal(again.exitCode, 1);
    assert.match(again.stderr, /it already holds a (finished )?run[\s\S]*--run-dir/);
    assert.deepEqual(readFileSync(path.join(runDirectory, 'model.safetensors')), model, 'runs are never overwritten');
  });
});

describe('processes', () => {
  /** SHA-256 of the model of a long run that nothing happens to. */
  let expected: string;

  before(async () => {
    const args = ['train', '--data', data, ...LONG, '--workers', '1', '--run-dir', newRunDirectory()];
    expected = sha256Of(await run(args));
  });

  test('a worker that is killed is replaced, and the model is the same', async () => {
    const args = ['train', '--data', data, ...LONG, '--workers', '2', '--min-workers', '2', '--log', 'lines'];
    const command = new Command([...args, '--run-dir', newRunDirectory()], { env: SLOW_WORKERS });
    const killed = pidIn(await command.line(/worker 1 .* is ready/));
    const survivor = pidIn(await command.line(/worker 2 .* is ready/));
    // The survivor is held until the replacement is there: it could finish the run alone before.
    process.kill(survivor, 'SIGSTOP');
    process.kill(killed, 'SIGKILL');
    await command.line(/worker 1 .* left: its connection was lost/);
    await command.line(/worker 3 .* is ready/);
    process.kill(survivor, 'SIGCONT');
    const result = await command.done();
    assert.equal(result.exitCode, 0, result.stderr);
    assert.equal(sha256Of(result), expected);
  });

  test('coordinator and workers as commands of their own, over tcp; a worker may come late and leave early', async () => {
    const coordinator = new Command([
      'coordinator',
      '--listen',
      'tcp://127.0.0.1:0',
      '--data',
      data,
      ...LONG,
      '--run-dir',
      newRunDirectory(),
      // A worker that is held must not be given up as silent, however long the other takes to start.
      '--heartbeat-ms',
      '6000',
    ]);
    const address = await coordinator.address();
    const worker = ['worker', '--connect', address, '--data', data];
    const first = new Command(worker, { env: SLOW_WORKERS });
    await coordinator.line(/worker 1 .* is ready/);
    // The computing worker is stopped, so that the run cannot end before the other has joined or left.
    first.child.kill('SIGSTOP');
    // The second is slow too: it takes over at once, and could finish the run before it is stopped.
    const second = new Command(worker, { env: SLOW_WORKERS });
    await coordinator.line(/worker 2 .* is ready/);
    second.child.kill('SIGSTOP');
    first.child.kill('SIGCONT');
    first.child.kill('SIGTERM');
    assert.equal((await first.done()).exitCode, 0);
    await coordinator.line(/worker 1 .* left: asked to stop/);
    second.child.kill('SIGCONT');
    const result = await coordinator.done();
    assert.equal(result.exitCode, 0, result.stderr);
    assert.equal((await second.done()).exitCode, 0);
    assert.equal(sha256Of(result), expected);
  });

  test('Ctrl-C stops everything with exit code 130 and leaves no process behind', async () => {
    const command = new Command([
      'train',
      '--data',
      data,
      '--epochs',
      '100000',
      '--workers',
      '2',
      '--run-dir',
      newRunDirectory(),
      '--log',
      'lines',
    ]);
    const pids = [pidIn(await command.line(/worker 1 .* is ready/)), pidIn(await command.line(/worker 2 .* is ready/))];
    await command.line(/^Test set/);
    command.child.kill('SIGINT');
    const result = await command.done();
    assert.equal(result.exitCode, 130, result.stderr);
    for (const pid of pids) assert.ok(!isAlive(pid), `worker process ${pid} is still there`);
  });

  test('a worker of `train` ends when its parent is killed', async () => {
    const command = new Command([
      'train',
      '--data',
      data,
      '--epochs',
      '100000',
      '--workers',
      '1',
      '--run-dir',
      newRunDirectory(),
      '--log',
      'lines',
    ]);
    const pid = pidIn(await command.line(/worker 1 .* is ready/));
    command.child.kill('SIGKILL');
    // The output is at its end only when the worker, which shares it, is gone too.
    await command.done();
    while (isAlive(pid)) await new Promise((resolve) => setImmediate(resolve));
  });

  test('a training that has diverged with finite numbers ends with a warning', async () => {
    const args = ['train', '--data', data, '--epochs', '1', '--lr', '1000', '--workers', '1', '--log', 'quiet'];
    const result = await run([...args, '--run-dir', newRunDirectory()]);
    assert.equal(result.exitCode, 0, result.stderr);
    const warning =
      /training has diverged: the training loss of epoch 1 is [\d,]+, that of guessing 2\.30\. Try a smaller --lr/;
    assert.match(result.stderr, new RegExp(`^warning: ${warning.source}`));
    assert.match(result.stdout, new RegExp(`^Warning: {2}${warning.source}`, 'm'));
  });

  test('a diverging training ends with the reason', async () => {
    const result = await run([
      'train',
      '--data',
      data,
      '--lr',
      '1000',
      '--init',
      divergingModel(),
      '--workers',
      '2',
      '--run-dir',
      newRunDirectory(),
    ]);
    assert.equal(result.exitCode, 1);
    assert.match(result.stderr, /is not a finite number. Try a smaller --lr/);
  });
});

/** Parameters so large that the first loss overflows. */
function divergingModel(): string {
  const file = path.join(home, 'diverging.safetensors');
  const source = path.join('test', 'golden', 'init.safetensors');
  const bytes = readFileSync(source);
  const headerBytes = Number(bytes.readBigUInt64LE(0)) + 8;
  for (let at = headerBytes; at < bytes.length; at += 4) bytes.writeFloatLE(3e38, at);
  writeFileSync(file, bytes);
  return file;
}
