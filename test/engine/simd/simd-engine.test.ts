import assert from 'node:assert';
import { execFile } from 'node:child_process';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Engine, PartialSum } from '../../../src/engine/engine.js';
import { createSimdEngine } from '../../../src/engine/simd/simd-engine.js';
import { CLASSIC_NETWORK } from '../../../src/shared/model/model.js';
import { randomParameters, range, syntheticOptions, wholeStep } from './simd-fixture.js';

const SAMPLE_COUNT = 600;
const options = syntheticOptions(SAMPLE_COUNT);

/** One micro-batch's gradient. */
async function gradientOf(engine: Engine, parameters: Float32Array, sampleIndices: Uint32Array): Promise<PartialSum> {
  const [partial, ...rest] = await engine.computeShard(parameters, wholeStep(sampleIndices, sampleIndices.length));
  assert(partial && rest.length === 0);
  return partial;
}

/** |actual - expected| / |expected|. */
function relativeError(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  let difference = 0;
  let norm = 0;
  for (let i = 0; i < expected.length; i++) {
    difference += ((actual[i] ?? Number.NaN) - (expected[i] ?? Number.NaN)) ** 2;
    norm += (expected[i] ?? Number.NaN) ** 2;
  }
  return Math.sqrt(difference / norm);
}

test('simd gradient: every tensor points where the loss rises, as steep as it says', async () => {
  const engine = await createSimdEngine(options);
  const parameters = randomParameters(1, 2);
  const samples = range(0, 64);
  const { gradient } = await gradientOf(engine, parameters, samples);
  for (const { name, offset, length } of CLASSIC_NETWORK.parameters) {
    const slope = Math.hypot(...gradient.subarray(offset, offset + length));
    assert(slope > 0, name);
    const lossAt = async (distance: number) => {
      const moved = parameters.slice();
      for (let i = offset; i < offset + length; i++) {
        moved[i] = (moved[i] ?? 0) + (distance * (gradient[i] ?? 0)) / slope;
      }
      return (await engine.evaluate(moved, samples)).lossSum;
    };
    // Small enough for a straight line, large enough for float32.
    const distance = 2e-2;
    const measured = ((await lossAt(distance)) - (await lossAt(-distance))) / (2 * distance);
    assert(Math.abs(measured / slope - 1) < 1e-2, `${name}: slope ${slope}, measured ${measured}`);
  }
});

test('simd micro-batches of any size: the sum of their samples, whatever was computed before', async () => {
  const parameters = randomParameters();
  const used = await createSimdEngine(options);
  const perSample: PartialSum[] = [];
  for (let sample = 0; sample < 96; sample++) perSample.push(await gradientOf(used, parameters, range(sample, 1)));

  for (const size of [1, 3, 4, 5, 31, 32, 33, 96]) {
    // Leaves NaN in every row of the workspace.
    await gradientOf(used, new Float32Array(CLASSIC_NETWORK.parameterCount).fill(NaN), range(0, 96));
    const afterNaN = await gradientOf(used, parameters, range(0, size));
    const fresh = await gradientOf(await createSimdEngine(options), parameters, range(0, size));
    assert.deepEqual(afterNaN, fresh, `micro-batch of ${size}`);

    const sum = new Float64Array(CLASSIC_NETWORK.parameterCount);
    let lossSum = 0;
    let correctCount = 0;
    for (const sample of perSample.slice(0, size)) {
      for (let i = 0; i < CLASSIC_NETWORK.parameterCount; i++) sum[i] = (sum[i] ?? 0) + (sample.gradient[i] ?? 0);
      lossSum += sample.lossSum;
      correctCount += sample.correctCount;
    }
    assert(relativeError(fresh.gradient, sum) < 1e-6, `micro-batch of ${size}`);
    assert.equal(fresh.lossSum, lossSum);
    assert.equal(fresh.correctCount, correctCount);
  }
});

test('simd step: the same bits in one shard or in several', async () => {
  const engine = await createSimdEngine(options);
  const parameters = randomParameters();
  const samples = range(5, 512);
  const [whole] = await engine.computeShard(parameters, wholeStep(samples, 32));
  const parts: PartialSum[] = [];
  for (const [begin, end] of [
    [0, 8],
    [8, 16],
  ] as const) {
    const shard = { leafCount: 16, leaves: { begin, end }, microBatchSize: 32 };
    const sampleIndices = samples.subarray(begin * 32, end * 32);
    parts.push(...(await engine.computeShard(parameters, { ...shard, sampleIndices })));
  }
  const [left, right] = parts;
  assert(whole && left && right && parts.length === 2);
  assert.deepEqual(
    whole.gradient,
    left.gradient.map((value, i) => value + (right.gradient[i] ?? NaN)),
  );
  assert.equal(whole.lossSum, left.lossSum + right.lossSum);
  assert.equal(whole.sampleCount, 512);
});

test('simd memory grows: one micro-batch of 512, then small ones', async () => {
  const engine = await createSimdEngine(options);
  const parameters = randomParameters();
  const before = await gradientOf(engine, parameters, range(7, 32));
  const large = await gradientOf(engine, parameters, range(0, 512));
  assert.deepEqual(await gradientOf(engine, parameters, range(7, 32)), before);
  const [steps] = await engine.computeShard(parameters, wholeStep(range(0, 512), 32));
  assert(steps && relativeError(large.gradient, steps.gradient) < 1e-6);
});

test('simd calls that overlap: each computes with its own parameters, as they were when it was called', async () => {
  const engine = await createSimdEngine(options);
  const [first, second] = [randomParameters(1), randomParameters(2)];
  const shard = wholeStep(range(0, 128), 32);
  const expected = [
    await engine.computeShard(first, shard),
    await engine.evaluate(second, range(0, 200)),
    await engine.computeShard(second, shard),
  ];
  const overwritten = second.slice();
  const overlapping = [
    engine.computeShard(first, shard),
    engine.evaluate(overwritten, range(0, 200)),
    engine.computeShard(overwritten, shard),
  ];
  overwritten.fill(0);
  assert.deepEqual(await Promise.all(overlapping), expected);
});

test('simd cancellation: rejects with the reason, and the next call computes as ever', async () => {
  const engine = await createSimdEngine(options);
  const parameters = randomParameters();
  const controller = new AbortController();
  const cancelled = engine.computeShard(parameters, wholeStep(range(0, 512), 32), controller.signal);
  controller.abort(new Error('not needed any more'));
  const next = gradientOf(engine, parameters, range(0, 32));
  await assert.rejects(cancelled, { message: 'not needed any more' });
  assert.deepEqual(await next, await gradientOf(engine, parameters, range(0, 32)));
});

test('simd evaluation: agrees with the gradient pass; of equal logits the lowest class wins', async () => {
  const engine = await createSimdEngine(options);
  const samples = range(3, 150);
  const parameters = randomParameters(4, 3);
  const partial = await gradientOf(engine, parameters, samples);
  const evaluation = await engine.evaluate(parameters, samples);
  assert.equal(evaluation.correctCount, partial.correctCount);
  assert(Math.abs(evaluation.lossSum / partial.lossSum - 1) < 1e-12);
  const { labels } = options.dataset;
  assert.equal(
    evaluation.predictions.filter((predicted, i) => predicted === labels[3 + i]).length,
    partial.correctCount,
  );

  const undecided = await engine.evaluate(new Float32Array(CLASSIC_NETWORK.parameterCount), samples);
  assert(undecided.predictions.every((predicted) => predicted === 0));
  // As exact as float32 can be.
  assert(undecided.losses.every((loss) => loss === Math.fround(Math.log(10))));
  assert(Math.abs(undecided.lossSum / (150 * Math.fround(Math.log(10))) - 1) < 1e-12);
  assert.deepEqual(await engine.evaluate(parameters, range(0, 0)), {
    lossSum: 0,
    correctCount: 0,
    predictions: new Uint8Array(0),
    losses: new Float64Array(0),
  });
});

test('simd extreme parameters: no NaN where the exact result is finite', async () => {
  const engine = await createSimdEngine(options);
  const samples = range(0, 35);
  const { labels } = options.dataset;
  const bias = CLASSIC_NETWORK.parameters.find(({ name }) => name === 'fc.4.bias');
  assert(bias);

  // Logits of +-1e30 by the last biases: class 3 is certain, and each other label costs 2e30.
  const certain = randomParameters();
  certain.fill(-1e30, bias.offset, bias.offset + bias.length);
  certain[bias.offset + 3] = 1e30;
  const [partial] = await engine.computeShard(certain, wholeStep(samples, 35));
  const wrongCount = labels.subarray(0, 35).filter((label) => label !== 3).length;
  assert(partial && Math.abs(partial.lossSum / (2 * Math.fround(1e30) * wrongCount) - 1) < 1e-12);
  assert(partial.gradient.every(Number.isFinite));

  for (const scale of [1e3, 1e10, 1e30]) {
    const [saturated] = await engine.computeShard(randomParameters(6, scale), wholeStep(samples, 35));
    assert(saturated && Number.isFinite(saturated.lossSum), `parameters of ${scale}`);
    assert(saturated.gradient.every(Number.isFinite), `parameters of ${scale}`);
  }
});

test('simd arguments of the wrong size are refused', async () => {
  const engine = await createSimdEngine(options);
  const parameters = randomParameters();
  const refused = { name: 'AssertionError' };
  await assert.rejects(engine.evaluate(parameters.subarray(1), range(0, 1)), refused);
  await assert.rejects(engine.computeShard(new Float32Array(0), wholeStep(range(0, 1), 1)), refused);
  await assert.rejects(engine.evaluate(parameters, range(SAMPLE_COUNT, 1)), refused);
  await assert.rejects(
    engine.computeShard(parameters, { ...wholeStep(range(0, 32), 32), leafCount: 2, leaves: { begin: 0, end: 2 } }),
    refused,
  );
  await assert.rejects(createSimdEngine({ ...options, dataset: { ...options.dataset, count: 3 } }), refused);
  await gradientOf(engine, parameters, range(SAMPLE_COUNT - 1, 1));
  engine.dispose();
  await assert.rejects(engine.evaluate(parameters, range(0, 1)), refused);
});

test("simd bits: the same from both of V8's compilers", async () => {
  const script = fileURLToPath(new URL('./simd-bits.js', import.meta.url));
  const [baseline, optimized, tiered] = await Promise.all(
    [['--liftoff', '--no-wasm-tier-up'], ['--no-liftoff'], []].map((flags) =>
      promisify(execFile)(process.execPath, [...flags, script]),
    ),
  );
  assert.match(baseline?.stdout ?? '', /^[0-9a-f]{64}$/);
  assert.equal(optimized?.stdout, baseline?.stdout);
  assert.equal(tiered?.stdout, baseline?.stdout);
});
