import assert from 'node:assert/strict';
import { copyFileSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { freePort } from '../chaos/free-port.js';
import { Command, killCommands, run, SLOW_WORKERS, sha256Of } from '../support/command.js';
import { dyingAt } from '../support/sudden-death.js';
import { temporaryDirectory } from '../support/temporary-directory.js';
import { writeSmallDataset } from './small-dataset.js';

/** 5 steps each. */
const EPOCHS = 12;

describe('a run goes on to the same bits', () => {
  const home = temporaryDirectory();
  const data = path.join(home, 'data');
  const settings = ['--data', data, '--epochs', String(EPOCHS), '--checkpoint-every', '3', '--log', 'lines'];
  let expected: string;

  before(async () => {
    writeSmallDataset(data, 2_100, 200);
    const quiet = await run(['train', ...settings, '--workers', '2', '--run-dir', path.join(home, 'quiet')]);
    expected = sha256Of(quiet);
  });
  after(killCommands);

  const epochsOf = (directory: string): number[] =>
    readFileSync(path.join(directory, 'epochs.jsonl'), 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => (JSON.parse(line) as { epoch: number }).epoch);

  test('after Ctrl-C, by the same command', async () => {
    const directory = path.join(home, 'interrupted');
    const args = ['train', ...settings, '--workers', '2', '--run-dir', directory];
    const first = new Command(args, { env: SLOW_WORKERS });
    await first.line(/^Test set/);
    first.child.kill('SIGINT');
    assert.equal((await first.done()).exitCode, 130);
    const second = await run([...args, '--resume']);
    assert.equal(second.exitCode, 0, second.stderr);
    const [, step] = /resuming at step (\d+)/.exec(second.stderr) ?? [];
    assert.match(second.stdout, new RegExp(`^This session: ${5 * EPOCHS - Number(step)} steps in `, 'm'));
    assert.match(
      second.stdout,
      new RegExp(`^Whole run: ${EPOCHS} epochs \\(${5 * EPOCHS} steps\\); .* at step ${step}\\.$`, 'm'),
    );
    assert.equal(sha256Of(second), expected);
    assert.deepEqual(
      epochsOf(directory),
      Array.from({ length: EPOCHS }, (_, i) => i + 1),
    );
  });

  test('after kill -9 of the coordinator, with workers that outlive it', async () => {
    const directory = path.join(home, 'killed');
    const address = `tcp://127.0.0.1:${await freePort()}`;
    const coordinate = () =>
      new Command(['coordinator', ...settings, '--min-workers', '2', '--listen', address, '--run-dir', directory]);
    let coordinator = coordinate();
    // It has made its keys.
    await coordinator.line(/listening for workers/);
    const workers = [1, 2].map(
      () => new Command(['worker', '--connect', address, '--data', data], { env: SLOW_WORKERS }),
    );
    for (let kill = 0; kill < 2; kill++) {
      await coordinator.line(/^Test set/);
      coordinator.child.kill('SIGKILL');
      await coordinator.done();
      coordinator = coordinate();
      await coordinator.line(/resuming at step \d+/);
    }
    const result = await coordinator.done();
    assert.equal(result.exitCode, 0, result.stderr);
    assert.equal(sha256Of(result), expected);
    for (const worker of workers) assert.equal((await worker.done()).exitCode, 0);
    assert.deepEqual(
      epochsOf(directory),
      Array.from({ length: EPOCHS }, (_, i) => i + 1),
    );
  });

  test('after a death in its first moments, without the model from which it began', async () => {
    const model = path.join(home, 'model.safetensors');
    copyFileSync(path.join(home, 'quiet', 'model.safetensors'), model);
    const train = (name: string, options: readonly string[], env: Record<string, string> = {}) =>
      run(['train', ...settings, '--workers', '1', '--run-dir', path.join(home, name), ...options], { env });
    const whole = sha256Of(await train('from-model', ['--init', model]));
    assert.notEqual(whole, expected);
    const killed = await train('young', ['--init', model], dyingAt({ place: 'checkpoint', step: 1 }));
    assert.notEqual(killed.exitCode, 0);
    rmSync(model);
    const again = await train('young', []);
    assert.equal(sha256Of(again), whole, again.stderr);
  });

  test('a second coordinator, other settings, damaged checkpoints, nothing to resume', async () => {
    const directory = path.join(home, 'guarded');
    const args = ['train', ...settings, '--workers', '1', '--run-dir', directory];
    const first = new Command(args, { env: SLOW_WORKERS });
    await first.line(/^Test set/);
    // A stopped process holds its lock, and cannot finish the run meanwhile.
    first.child.kill('SIGSTOP');
    const rival = await run(args);
    first.child.kill('SIGCONT');
    assert.equal(rival.exitCode, 1);
    assert.match(rival.stderr, new RegExp(`process ${first.child.pid} `));
    first.child.kill('SIGINT');
    await first.done();

    const changed = await run([...args, '--lr', '0.01', '--seed', '7']);
    assert.equal(changed.exitCode, 1);
    assert.match(changed.stderr, /--lr: 0\.001 in the run, 0\.01 now\n\s+--seed: 0 in the run, 7 now/);

    const checkpoints = path.join(directory, 'checkpoints');
    const newest = path.join(checkpoints, readdirSync(checkpoints).sort().at(-1) ?? '');
    const bytes = readFileSync(newest);
    bytes.writeUInt8((bytes[bytes.length - 100] ?? 0) ^ 1, bytes.length - 100);
    writeFileSync(newest, bytes);
    const second = await run(args);
    assert.equal(second.exitCode, 0, second.stderr);
    assert.match(second.stderr, new RegExp(path.basename(newest)));
    assert.equal(sha256Of(second), expected);

    const nothing = await run(['train', '--resume', '--run-dir', path.join(home, 'nothing')]);
    assert.equal(nothing.exitCode, 1);
    assert.match(nothing.stderr, /holds no run/);
  });
});
