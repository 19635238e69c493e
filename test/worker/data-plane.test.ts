import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Engine, EngineOptions } from '../../src/engine/engine.js';
import { describeSplit } from '../../src/shared/data/image-directory.js';
import type { Welcome } from '../../src/shared/protocol/messages.js';
import { DataPlane } from '../../src/worker/data-plane.js';
import { DatasetCache } from '../../src/worker/dataset-cache.js';
import { writeClassDataset } from '../support/class-dataset.js';
import { temporaryDirectory } from '../support/temporary-directory.js';
import { TOY_WELCOME } from '../support/toy-worker.js';

const FAILING = 99;

test('a worker keeps its engine for the next coordinator, unless that trains another network or in another way', async () => {
  const dataDirectory = temporaryDirectory();
  writeClassDataset(dataDirectory, 3, 6, 3);
  const { manifest: trainSplit } = await describeSplit(dataDirectory, 'train');
  const made: Omit<EngineOptions, 'dataset'>[] = [];
  let disposed = 0;
  const plane = new DataPlane({
    isHere: false,
    ownData: { place: dataDirectory, dataset: null, cacheDirectory: '' },
    builtInDirectory: null,
    cache: new DatasetCache(temporaryDirectory()),
    canBeginEarly: false,
    createEngine: async ({ dataset: _, ...options }) => {
      if (options.classCount === FAILING) throw new Error('no memory');
      made.push(options);
      return { dispose: () => void disposed++ } as unknown as Engine;
    },
  });
  const welcome: Welcome = { ...TOY_WELCOME, trainSplit };
  const enginesAfter = async (change: Partial<Welcome>): Promise<number> => {
    assert.equal(await plane.load({ ...welcome, ...change }), null);
    assert.equal(disposed, made.length - 1, 'one engine at a time');
    return made.length;
  };
  assert.equal(await enginesAfter({}), 1);
  assert.equal(await enginesAfter({ runId: 'another', coordinatorId: 'd'.repeat(32), batchSize: 64 }), 1);
  assert.equal(await enginesAfter({ classCount: 26 }), 2);
  assert.equal(await enginesAfter({ classCount: 26, labelSmoothing: 0.1 }), 3);
  const augmentation = { shiftPixels: 2, rotationDegrees: 0, scale: 0, elasticPixels: 0 };
  assert.equal(await enginesAfter({ classCount: 26, labelSmoothing: 0.1, augmentation }), 4);
  assert.equal(await enginesAfter({ classCount: 26, labelSmoothing: 0.1, augmentation }), 4);
  assert.deepEqual(
    made.map(({ classCount, labelSmoothing }) => [classCount, labelSmoothing]),
    [
      [10, 0],
      [26, 0],
      [26, 0.1],
      [26, 0.1],
    ],
  );

  await assert.rejects(plane.load({ ...welcome, classCount: 2 }), {
    code: 'dataset-label',
    message: /must be 0 to 1, got 2 for sample 2/,
  });
  assert.equal(await enginesAfter({ classCount: 26, labelSmoothing: 0.1, augmentation }), 4, 'the engine is there yet');

  await assert.rejects(plane.load({ ...welcome, classCount: FAILING }), /no memory/);
  assert.equal(disposed, 4, 'its memory was needed');
  assert.equal(await enginesAfter({ classCount: 26, labelSmoothing: 0.1, augmentation }), 5);
});
