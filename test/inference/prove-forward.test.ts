import assert from 'node:assert/strict';
import { test } from 'node:test';
import { KNOWN_DATASET, KNOWN_NORMALIZATION } from '../../src/engine/known-answer/known-images.js';
import { KNOWN_PARAMETERS } from '../../src/engine/known-answer/known-parameters.js';
import { KNOWN_WORK } from '../../src/engine/known-answer/known-work.js';
import { createSimdEngine } from '../../src/engine/simd/simd-engine.js';
import { compileWasmKernel } from '../../src/engine/simd/wasm/wasm-kernel.js';
import { ForwardPass } from '../../src/inference/forward-pass.js';
import { differingForward } from '../../src/inference/prove-forward.js';
import { fileOrder } from '../../src/shared/data/sample-order.js';
import { CLASS_COUNT, CLASSIC_NETWORK, IMAGE_PIXELS } from '../../src/shared/model/model.js';
import { BUILDS, changedKernel } from './changed-kernel.js';

const { count, images } = KNOWN_DATASET;
/** Each image of the known input ten times, once with each label. */
const WITH_ALL_LABELS = {
  count: count * CLASS_COUNT,
  images: Uint8Array.from({ length: count * CLASS_COUNT * IMAGE_PIXELS }, (_, i) => {
    const image = Math.floor(i / (CLASS_COUNT * IMAGE_PIXELS));
    return images[image * IMAGE_PIXELS + (i % IMAGE_PIXELS)] as number;
  }),
  labels: Uint8Array.from({ length: count * CLASS_COUNT }, (_, i) => i % CLASS_COUNT),
};

test('the kernel that proves its bits has the log-probabilities of an engine that proves its own', async () => {
  const soft = compileWasmKernel('soft');
  assert.deepEqual(differingForward(soft), []);
  const pass = new ForwardPass(soft, CLASSIC_NETWORK, KNOWN_NORMALIZATION);
  const engine = await createSimdEngine({ dataset: WITH_ALL_LABELS, normalization: KNOWN_NORMALIZATION });
  for (const { parameters } of KNOWN_WORK) {
    const { losses } = await engine.evaluate(KNOWN_PARAMETERS[parameters], fileOrder(WITH_ALL_LABELS.count));
    pass.images.set(images);
    pass.setParameters(KNOWN_PARAMETERS[parameters]);
    pass.run(count);
    const got = Array.from({ length: count }, (_, image) => [...pass.read('logProbabilities', image)]).flat();
    assert.deepEqual(
      Float64Array.from(got, (logProbability) => -logProbability),
      losses,
      parameters,
    );
  }
  engine.dispose();
});

test('a kernel with one coefficient off by its last bit is found out', async () => {
  const differing = differingForward(await WebAssembly.compile(changedKernel(BUILDS.soft)));
  assert.ok(differing.includes('ordinary'), differing.join());
});
