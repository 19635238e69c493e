import assert from 'node:assert/strict';
import { test } from 'node:test';
import { describeEngine, type EngineSettings } from '../../../src/engine/choice/registry.js';
import type { Shard } from '../../../src/engine/engine.js';
import { dataset, lively, normalization } from '../../contract/contract-data.js';

const SAMPLES = Uint32Array.of(1, 2, 3, 5);
const shard: Shard = { leafCount: 2, leaves: { begin: 0, end: 2 }, microBatchSize: 2, sampleIndices: SAMPLES };

const ENGINES: readonly (readonly ['simd' | 'reference', EngineSettings])[] = [
  ['simd', {}],
  ['simd', { threads: 2 }],
  ['reference', {}],
];

for (const [name, settings] of ENGINES) {
  test(`${name} ${JSON.stringify(settings)} reads images in place: those that come after it was made count`, async (t) => {
    const { readsInPlace, create } = await describeEngine(name, settings);
    assert.ok(readsInPlace);
    const images = new Uint8Array(new SharedArrayBuffer(dataset.images.length));
    const early = await create({ dataset: { ...dataset, images }, normalization });
    const whole = await create({ dataset, normalization });
    t.after(() => {
      for (const engine of [early, whole]) engine.dispose();
    });
    const before = await early.computeShard(lively, shard);
    images.set(dataset.images);
    const expected = await whole.computeShard(lively, shard);
    assert.notDeepEqual(before, expected);
    assert.deepEqual(await early.computeShard(lively, shard), expected);
  });
}
