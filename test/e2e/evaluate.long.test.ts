import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, test } from 'node:test';
import { tryKernelHere } from '../../src/engine/simd/choose-kernel.js';
import { KERNEL_NAMES } from '../../src/engine/simd/kernel.js';
import { OperationalError } from '../../src/shared/errors.js';
import { run } from '../support/command.js';
import { temporaryDirectory } from '../support/temporary-directory.js';

const EPOCHS = 3;

interface EpochLine {
  readonly testLoss: number;
  readonly testCorrect: number;
}

describe('evaluations of a run on all of MNIST', () => {
  const home = temporaryDirectory();
  const runDirectory = path.join(home, 'run');
  let epochs: EpochLine[] = [];

  async function assertEqualsRun(args: readonly string[], epoch: number): Promise<void> {
    const { exitCode, stdout, stderr } = await run(['evaluate', ...args, '--json'], { cwd: home });
    assert.deepEqual([exitCode, stderr], [0, '']);
    const { loss, correctCount, dataset, ownEvaluation } = JSON.parse(stdout);
    assert.deepEqual([dataset.sampleCount, dataset.runSplit], [10_000, 'test']);
    assert.strictEqual(loss, epochs[epoch - 1]?.testLoss);
    assert.strictEqual(correctCount, epochs[epoch - 1]?.testCorrect);
    assert.equal(ownEvaluation.isEqual, true);
  }

  test('the run trains', async () => {
    const trained = await run(['train', '--epochs', String(EPOCHS), '--run-dir', runDirectory, '--http', 'off']);
    assert.equal(trained.exitCode, 0, trained.stderr);
    const lines = readFileSync(path.join(runDirectory, 'epochs.jsonl'), 'utf8').trim().split('\n');
    epochs = lines.map((line) => JSON.parse(line));
    assert.equal(epochs.length, EPOCHS);
  });

  for (const kernel of KERNEL_NAMES) {
    test(`the kernel ${kernel} gives the run's own bits`, async (t) => {
      const tried = await tryKernelHere(kernel);
      if (tried instanceof OperationalError) return t.skip(tried.message);
      await assertEqualsRun([runDirectory, '--kernel', kernel], EPOCHS);
    });
  }

  test("every checkpoint at an epoch's end has the bits of that epoch, and one in its middle no result", async () => {
    const folder = path.join(runDirectory, 'checkpoints');
    const stepsPerEpoch = Math.ceil(60_000 / 512);
    let ends = 0;
    for (const name of readdirSync(folder)) {
      const step = Number(/\d+/.exec(name)?.[0]);
      const file = path.join(folder, name);
      if (step % stepsPerEpoch === 0) {
        ends++;
        await assertEqualsRun([file], step / stepsPerEpoch);
      } else {
        const { stdout } = await run(['evaluate', file, '--json']);
        const { ownEvaluation, model, dataset } = JSON.parse(stdout);
        assert.deepEqual([ownEvaluation, model.step, dataset.runSplit], [null, step, 'test']);
      }
    }
    assert.ok(ends >= 1);
  });

  test('the training split is known as what trained the model', async () => {
    const { exitCode, stdout } = await run(['evaluate', runDirectory, '--split', 'train', '--json']);
    assert.equal(exitCode, 0);
    const { dataset, correctCount, ownEvaluation } = JSON.parse(stdout);
    assert.deepEqual([dataset.sampleCount, dataset.runSplit, ownEvaluation], [60_000, 'train', null]);
    assert.ok(correctCount > 0.9 * 60_000);
  });
});
