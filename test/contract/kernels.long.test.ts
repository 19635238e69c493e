import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { DataPlane, freshTrainingState } from '../../src/coordinator/update/data-plane.js';
import type { Kernel, KernelComputer, KernelName } from '../../src/engine/simd/kernel.js';
import { embeddedMnistDirectory, loadSplit } from '../../src/shared/data/image-directory.js';
import { epochPermutation } from '../../src/shared/data/sample-order.js';
import { initialParameters } from '../../src/shared/model/initialisation.js';
import { randomGenerator } from '../../src/shared/random.js';
import { DEFAULT_LEARNING_RATE, DEFAULT_NORMALIZATION } from '../../src/shared/run-config.js';
import { kernelsHere } from './kernels/kernels-here.js';
import { computeResult, differences, hashResult, type MicroBatchResult } from './kernels/micro-batch-result.js';
import { computeInOrder } from './order/micro-batch.js';

const MICRO_BATCHES = 10_000;
const STEPS = 2_000;
/** The kernel in software computes a fiftieth of the samples: it takes part in the beginning. */
const SOFT_SHARE = 0.05;

const { dataset } = await loadSplit(embeddedMnistDirectory(), 'test');
const options = { dataset, normalization: DEFAULT_NORMALIZATION };

/** A kernel at work. */
interface Runner {
  readonly name: KernelName;
  readonly computer: KernelComputer;
}

const kernels = kernelsHere().flatMap(({ kernel }) => (kernel ? [kernel] : []));
const missing = kernelsHere().flatMap(({ skip }) => (skip ? [skip] : []));

/** The `count` rounds of which this is number `index` are those of this kernel, too. */
const takesPart = ({ name }: Runner, index: number, count: number): boolean =>
  name !== 'soft' || index < SOFT_SHARE * count;

describe(`kernels ${kernels.map(({ name }) => name).join(', ')}`, () => {
  let runners: Runner[];
  before(() => {
    runners = kernels.map((kernel: Kernel) => ({ name: kernel.name, computer: kernel.createComputer(options) }));
  });
  after(() => {
    for (const { computer } of runners) computer.dispose();
  });

  test(`have the same bits in ${MICRO_BATCHES} random micro-batches`, (t) => {
    for (const reason of missing) t.diagnostic(reason);
    const random = randomGenerator('permutation', 99);
    const upTo = (largest: number) => uniformInt(random, 0, largest);
    const hash = createHash('sha256');
    let parameters = initialParameters(0);
    for (let index = 0; index < MICRO_BATCHES; index++) {
      if (index % 10 === 0) {
        const scale = [0.3, 1, 3, 10, 100, 1000][upTo(5)] as number;
        parameters = initialParameters(index).map((value) => scale * value);
      }
      const samples = Uint32Array.from({ length: 1 + upTo(upTo(9) === 0 ? 69 : 16) }, () => upTo(dataset.count - 1));
      const results = runners
        .filter((runner) => takesPart(runner, index, MICRO_BATCHES))
        .map(({ name, computer }) => ({ name, result: computeResult(computer, parameters, samples) }));
      const [first, ...others] = results as [{ name: string; result: MicroBatchResult }, ...typeof results];
      for (const { name, result } of others) {
        assert.deepEqual(differences(result, first.result), [], `${name} and ${first.name}, micro-batch ${index}`);
      }
      if (index % 50 === 0) {
        const few = samples.subarray(0, 4);
        const expected = computeInOrder(parameters, options, few);
        for (const { name, computer } of runners) {
          const found = differences(computeResult(computer, parameters, few), expected);
          assert.deepEqual(found, [], `${name} and the literal order, micro-batch ${index}`);
        }
      }
      hashResult(hash, first.result);
    }
    t.diagnostic(`SHA-256 of all results ${hash.digest('hex')}`);
  });

  test(`have the same bits in each of ${STEPS} training steps`, (t) => {
    const batchSize = 40;
    const microBatchSize = 16;
    const leafCount = Math.ceil(batchSize / microBatchSize);
    const trainers = runners.map((runner) => ({
      runner,
      dataPlane: new DataPlane(freshTrainingState(initialParameters(5))),
    }));
    let order = new Uint32Array();
    let lastLoss = Number.NaN;
    let trained = new Float32Array();
    for (let step = 0; step < STEPS; step++) {
      const begin = (step * batchSize) % dataset.count;
      if (begin === 0) order = epochPermutation(dataset.count, 5, step) as typeof order;
      const batch = order.subarray(begin, begin + batchSize);
      const results = trainers
        .filter(({ runner }) => takesPart(runner, step, STEPS))
        .map(({ runner, dataPlane }) => {
          const leaves = Array.from({ length: leafCount }, (_, index) => {
            const samples = batch.subarray(index * microBatchSize, (index + 1) * microBatchSize);
            const result = computeResult(runner.computer, dataPlane.parameters, samples);
            return { node: { level: 0, index }, sampleCount: samples.length, ...result };
          });
          dataPlane.beginStep(leafCount);
          // A copy: the memory of a collected gradient is given back.
          for (const leaf of leaves) dataPlane.collect(leaf.node, { ...leaf, gradient: leaf.gradient.slice() });
          const { meanLoss } = dataPlane.applyStep(DEFAULT_LEARNING_RATE);
          return { name: runner.name, leaves, meanLoss, parameters: dataPlane.parameters };
        });
      const [first, ...others] = results as [(typeof results)[0], ...typeof results];
      for (const { name, leaves, meanLoss, parameters } of others) {
        const where = `${name} and ${first.name}, step ${step}`;
        for (const [index, leaf] of leaves.entries()) {
          assert.deepEqual(differences(leaf, first.leaves[index] as typeof leaf), [], `${where}, leaf ${index}`);
        }
        assert.equal(meanLoss, first.meanLoss, where);
        const [got, expected] = [parameters, first.parameters].map(({ buffer }) => Buffer.from(buffer));
        assert.ok(got?.equals(expected as Buffer), `${where}: the parameters differ after the update`);
      }
      lastLoss = first.meanLoss;
      trained = first.parameters as typeof trained;
    }
    assert.ok(lastLoss < 1, `it must have learned, but the loss is ${lastLoss}`);
    const model = createHash('sha256').update(trained);
    t.diagnostic(`SHA-256 of the parameters ${model.digest('hex')}, loss ${lastLoss.toFixed(3)}`);
  });
});
