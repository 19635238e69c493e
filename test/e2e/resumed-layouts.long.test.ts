import assert from 'node:assert/strict';
import { cpSync, existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import type { CoordinatorOptions } from '../../src/coordinator/coordinator-options.js';
import { checkpointFileName } from '../../src/coordinator/run/checkpoint-files.js';
import { CHECKPOINTS_DIRECTORY, LOCK_FILE } from '../../src/coordinator/run/run-files.js';
import { startCoordinator } from '../../src/coordinator/run-coordinator.js';
import type { RunResult } from '../../src/coordinator/run-result.js';
import { isTemporary } from '../../src/shared/files/atomic-file.js';
import { startWorker } from '../../src/worker/run-worker.js';
import type { WorkerOptions } from '../../src/worker/worker-options.js';
import { emnistOf, fourFiles, imagesIdx, labelsIdx, qmnistOf, turns, writeFiles } from '../data/small-idx.js';
import { temporaryDirectory } from '../support/temporary-directory.js';
import { classFolders, FORMATS, kerasArchive } from './small-formats.js';

interface Layout {
  readonly name: string;
  write(folder: string): Promise<void> | void;
  readonly options?: Pick<CoordinatorOptions, 'dataset' | 'validation' | 'normalization' | 'batchSize'>;
}

const TEN = [turns(640, 10), turns(100, 10)] as const;
const idx = (name: string, files: Record<string, Buffer>, options: Layout['options'] = {}): Layout => {
  return { name, options, write: (folder) => writeFiles(folder, files) };
};

const LAYOUTS: readonly Layout[] = [
  idx('EMNIST letters', emnistOf('letters', turns(640, 26, 1), turns(104, 26, 1)), { validation: 0.1 }),
  idx('EMNIST balanced of torchvision', emnistOf('balanced', turns(640, 47), turns(94, 47), 'EMNIST/raw'), {
    dataset: 'balanced',
  }),
  idx('KMNIST', fourFiles(...TEN, 'KMNIST/raw')),
  idx('QMNIST', qmnistOf(...TEN), { normalization: { mean: 'auto', standardDeviation: 'auto' } }),
  idx('Fashion-MNIST', fourFiles(...TEN, 'FashionMNIST/raw'), { validation: 64 }),
  idx('MNIST as Kaggle names it', {
    'train-images.idx3-ubyte': imagesIdx(TEN[0]),
    'train-labels.idx1-ubyte': labelsIdx(TEN[0]),
    't10k-images.idx3-ubyte': imagesIdx(TEN[1]),
    't10k-labels.idx1-ubyte': labelsIdx(TEN[1]),
  }),
  ...FORMATS,
  { name: "Keras' keys", write: kerasArchive, options: { validation: 0.2 } },
  { name: 'a folder for each class, without a test set', write: classFolders, options: { validation: 0.1 } },
  {
    name: 'Parquet',
    write: (folder) => cpSync('test/data/layouts/fixtures/hub/mnist', folder, { recursive: true }),
    options: { batchSize: 2 },
  },
];

const BATCH_SIZE = 64;
const MICRO_BATCH_SIZE = 16;
/** A step takes this long at least, so that a checkpoint is on the disk, though it is a slow one, before the run is over. */
const STEP_MS = 50;

/** A worker that takes STEP_MS for a step. */
function paced(batchSize = BATCH_SIZE): Pick<WorkerOptions, 'faults'> {
  const paceMs = STEP_MS / Math.ceil(batchSize / MICRO_BATCH_SIZE);
  return { faults: { paceMs, bitFlipProbability: 0, hugeProbability: 0, threadDeathProbability: 0, seed: 0 } };
}

/** A training by one worker, both in this process. */
async function train(options: CoordinatorOptions, worker: WorkerOptions): Promise<RunResult> {
  const coordinator = await startCoordinator({
    ...{ epochs: 2, batchSize: BATCH_SIZE, microBatchSize: MICRO_BATCH_SIZE, ...options },
  });
  const { boundAddress: connect } = coordinator.join;
  const { finished } = await startWorker({ connect, insecure: true, engine: 'simd', threads: 1, ...worker });
  const result = await coordinator.finished();
  await finished();
  assert.equal(result.outcome, 'completed', result.failure?.reason);
  return result;
}

for (const { name, write, options = {} } of LAYOUTS) {
  test(`${name}: a worker with data of its own and one that fetches them after a kill train the same bits`, async (t) => {
    const home = temporaryDirectory(t);
    const folder = (...names: string[]) => path.join(home, ...names);
    await write(folder('data'));
    const settings = {
      ...{ data: folder('data'), ...options, checkpointEverySteps: 2 },
      ...{ listen: 'tcp://127.0.0.1:0', insecure: true },
    };
    /** The files of the run in the middle of an epoch, as a kill would leave them. */
    const killed = folder('killed');
    const whole = folder('whole');
    const checkpoints = path.join(whole, CHECKPOINTS_DIRECTORY);
    const killOnce = () => {
      if (existsSync(killed) || !existsSync(checkpoints)) return;
      const files = readdirSync(checkpoints).filter((file) => !isTemporary(file));
      // The first one is of the beginning.
      if (files.every((file) => file === checkpointFileName(0))) return;
      const isLeft = (file: string) => !isTemporary(file) && path.basename(file) !== LOCK_FILE;
      cpSync(whole, killed, { recursive: true, filter: isLeft });
    };
    const own = await train(
      { ...settings, runDirectory: whole, cacheDirectory: folder('cache'), listeners: [{ onStep: killOnce }] },
      {
        data: folder('data'),
        dataset: options.dataset,
        cacheDirectory: folder('cache of its own'),
        ...paced(options.batchSize),
      },
    );
    const fetched = await train(
      { ...settings, runDirectory: killed, cacheDirectory: folder('another cache'), resume: true },
      { cacheDirectory: folder('fetched') },
    );
    assert.ok(fetched.stepsBefore > 0 && fetched.steps > 0, `it goes on at step ${fetched.stepsBefore}`);
    assert.ok(readdirSync(folder('fetched')).length > 0, 'the worker has fetched the training set');
    assert.equal(fetched.model?.sha256, own.model?.sha256);
  });
}
