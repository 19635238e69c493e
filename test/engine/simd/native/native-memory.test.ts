import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import v8 from 'node:v8';
import vm from 'node:vm';
import { randomParameters, range, syntheticOptions } from '../simd-fixture.js';
import { ANY_NATIVE_KERNEL, SKIP_WITHOUT_NATIVE } from './native-kernels.js';

const skip = SKIP_WITHOUT_NATIVE;
/** Samples of a micro-batch whose workspace takes about two megabytes. */
const LARGE = 64;

const options = syntheticOptions(LARGE);
const { images } = options.dataset;
const parameters = randomParameters();

v8.setFlagsFromString('--expose-gc');
const collect = vm.runInNewContext('gc') as () => void;

/** Collects what nothing refers to, and lets its finalizers run. */
async function collectAll(): Promise<void> {
  for (let i = 0; i < 3; i++) {
    collect();
    await setImmediate();
  }
}

/** A computer that has computed a large micro-batch. Only it knows its images. */
function busyComputer() {
  const computer = ANY_NATIVE_KERNEL?.load().createComputer({
    ...options,
    dataset: { ...options.dataset, images: images.slice() },
  });
  assert(computer);
  computer.setParameters(parameters);
  return { computer, lossSum: computer.computeMicroBatch(range(0, LARGE), 0).lossSum };
}

test('the images live as long as the computer', { skip }, async () => {
  const { computer, lossSum } = busyComputer();
  await collectAll();
  // Whoever gets the memory of a collected dataset fills it.
  const fill = Array.from({ length: 200 }, () => new Uint8Array(LARGE * 1024).fill(255));
  assert.equal(computer.computeMicroBatch(range(0, LARGE), 0).lossSum, lossSum);
  assert.equal(fill.length, 200);
});

const MEGABYTE = 2 ** 20;
const resident = () => process.memoryUsage.rss() / MEGABYTE;

for (const [how, end] of [
  ['dispose', (computer: { dispose(): void }) => computer.dispose()],
  ['collection', () => {}],
] as const) {
  test(`${how} frees the memory of many computers`, { skip }, async () => {
    await collectAll();
    const before = resident();
    for (let i = 0; i < 80; i++) {
      end(busyComputer().computer);
      if (i % 10 === 9) await collectAll();
    }
    // All of them together have had 160 MB and more.
    assert(resident() - before < 100, `${resident()} MB after, ${before} MB before`);
  });
}
