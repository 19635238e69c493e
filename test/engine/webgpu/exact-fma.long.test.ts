import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { findAdapter } from '../../../src/engine/webgpu/adapter.js';
import { computeNumbers, TRIPLES_AT_ONCE } from '../../../src/engine/webgpu/arithmetic/compute-numbers.js';
import { bitsOf, floatOf } from '../../../src/engine/webgpu/arithmetic/float-bits.js';
import { readShader } from '../../../src/engine/webgpu/shaders.js';
import { fma32 } from '../../../src/shared/fma32.js';
import { randomGenerator } from '../../../src/shared/random.js';
import { webgpuSkipReason } from '../../support/webgpu.js';

const COUNT = 2 ** 20;

/** Bits of a triple of one kind: anything, numbers that cancel, halves, and subnormal products, inputs and results. */
const KINDS: readonly ((random: () => number) => readonly [number, number, number])[] = [
  (random) => [finite(random()), finite(random()), finite(random())],
  (random) => [near(random(), 0, 6), near(random(), 0, 6), near(random(), 0, 6)],
  (random) => {
    const [x, y] = [near(random(), 0, 6), near(random(), 0, 6)];
    return [x, y, bitsOf(-Math.fround(floatOf(x) * floatOf(y)))];
  },
  (random) => [near(random(), -66, 6), near(random(), -66, 6), random() & 0x80ffffff],
  // Products of few digits: ties, with and without something beyond.
  (random) => [
    near(random(), 0, 6) & 0xfffff000,
    near(random(), 0, 6) & 0xfffff000,
    near(random(), -24, 6) & 0xff800000,
  ],
  (random) => [near(random(), 0, 6) & 0xffffff00, near(random(), 0, 6) & 0xffff8000, near(random(), -22, 46)],
  (random) => [random() & 0x807fffff, near(random(), 20, 6), random() & 0x81ffffff],
  // Zeros of both signs.
  (random) => [random() & 0x80000000, near(random(), 0, 6), random() & (random() & 1 ? 0x80000000 : 0x80ffffff)],
  (random) => [near(random(), -70, 6), near(random(), -80, 26), random() & 0x80000001],
];

/** Replaces infinity and NaN by numbers. */
const finite = (bits: number): number => (((bits >>> 23) & 255) === 255 ? bits & 0xbfffffff : bits);

/** The same sign and mantissa with 2^lowest to below 2^(lowest + span). */
const near = (bits: number, lowest: number, span: number): number =>
  ((bits & 0x807fffff) | ((127 + lowest + ((bits >>> 23) % span)) << 23)) >>> 0;

test('the multiply-add in integers is exact, rounded once: a million triples', {
  skip: (await webgpuSkipReason()) ?? false,
}, async (t) => {
  const generator = randomGenerator('permutation', 5);
  const random = (): number => generator.next() >>> 0;
  const triples = new Uint32Array(3 * COUNT);
  for (let i = 0; i < COUNT; i++) triples.set(KINDS[i % KINDS.length]?.(random) ?? [], 3 * i);
  const results = await compute(t, triples);

  const inputs = new Float32Array(triples.buffer);
  const kinds = new Set<string>();
  for (let i = 0; i < COUNT; i++) {
    const [x = 0, y = 0, z = 0] = inputs.subarray(3 * i, 3 * i + 3);
    const expected = fma32(x, y, z);
    const got = results[i] as number;
    if (!Object.is(got, expected)) assert.fail(`fma(${x}, ${y}, ${z}) must be ${expected}, got ${got}`);
    kinds.add(expected === 0 ? `${Object.is(expected, -0)}` : Math.abs(expected) < 2 ** -126 ? 'subnormal' : 'normal');
    if (!Number.isFinite(expected)) kinds.add('infinite');
  }
  assert.deepEqual([...kinds].sort(), ['false', 'infinite', 'normal', 'subnormal', 'true']);
});

async function compute(t: TestContext, triples: Uint32Array<ArrayBuffer>): Promise<Float32Array> {
  const { adapter } = await findAdapter(true);
  const device = await adapter.requestDevice();
  t.after(() => device.destroy());
  const code = `${await readShader('exact-fma')}
@group(0) @binding(0) var<storage, read> given: array<f32>;
@group(0) @binding(1) var<storage, read_write> results: array<f32>;
@compute @workgroup_size(${TRIPLES_AT_ONCE})
fn compute(@builtin(global_invocation_id) id: vec3u) {
  results[id.x] = fused(given[3u * id.x], given[3u * id.x + 1u], given[3u * id.x + 2u]);
}`;
  return await computeNumbers(device, code, new Float32Array(triples.buffer), 1);
}
