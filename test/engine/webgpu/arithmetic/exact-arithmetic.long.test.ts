import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { findAdapter } from '../../../../src/engine/webgpu/adapter.js';
import { computeNumbers } from '../../../../src/engine/webgpu/arithmetic/compute-numbers.js';
import { bitsOf, floatOf } from '../../../../src/engine/webgpu/arithmetic/float-bits.js';
import { readArithmetic } from '../../../../src/engine/webgpu/arithmetic/kernel-arithmetic.js';
import { readShader } from '../../../../src/engine/webgpu/read-shader.js';
import { fma32 } from '../../../../src/shared/fma32.js';
import { randomGenerator } from '../../../../src/shared/random.js';
import { webgpuSkipReason } from '../../../support/webgpu.js';

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

/** Operations of a source in WGSL, with what they must yield. */
interface Operations {
  readonly source: string;
  readonly expressions: readonly (readonly [wgsl: string, expected: (x: number, y: number, z: number) => number])[];
}

const f = Math.fround;
const sum = (x: number, _: number, z: number): number => f(x + z);
const product = (x: number, y: number): number => f(x * y);
const lesser = (x: number, _: number, z: number): number => (x < z ? x : z);

/** The functions that kernels call. Those of several numbers compute triples whose numbers are in other places. */
const KERNELS_OPERATIONS: Operations['expressions'] = [
  ['fused(x, y, z)', fma32],
  ['fused3(vec3f(1f, z, x), vec3f(2f, y, y), vec3f(3f, x, z)).z', fma32],
  ['fused3(vec3f(x, z, 1f), vec3f(y, y, 2f), vec3f(z, x, 3f)).y', (x, y, z) => fma32(z, y, x)],
  ['fused4(vec4f(x, z, 1f, 4f), vec4f(y, y, 2f, 5f), vec4f(z, x, 3f, 6f)).x', fma32],
  ['fused4(vec4f(1f, 4f, z, x), vec4f(2f, 5f, y, y), vec4f(3f, 6f, x, z)).w', fma32],
  ['plus(x, z)', sum],
  ['plus4(vec4f(1f, x, 2f, y), vec4f(3f, z, 4f, 5f)).y', sum],
  ['plus4(vec4f(x, 1f, y, 2f), vec4f(z, 3f, 5f, 4f)).x', sum],
  ['minus(x, z)', (x, _, z) => f(x - z)],
  ['times(x, y)', product],
  ['negative(x)', (x) => -x],
  ['select(z, x, isLess(x, z))', lesser],
];

/** The guards around a driver that takes subnormal inputs and results for zero. */
async function guardsOfFlushingDriver(): Promise<string> {
  const flushing = `
fn flushed(x: f32) -> f32 { return bitcast<f32>(bitcast<u32>(x) & select(0xffffffffu, 0x80000000u, isSubnormal(x))); }
fn flushingFma(a: f32, b: f32, c: f32) -> f32 { return flushed(exactFma(flushed(a), flushed(b), flushed(c))); }
fn flushingFma3(a: vec3f, b: vec3f, c: vec3f) -> vec3f {
  return vec3f(flushingFma(a.x, b.x, c.x), flushingFma(a.y, b.y, c.y), flushingFma(a.z, b.z, c.z));
}
fn flushingFma4(a: vec4f, b: vec4f, c: vec4f) -> vec4f {
  return vec4f(flushingFma3(a.xyz, b.xyz, c.xyz), flushingFma(a.w, b.w, c.w));
}
fn flushingTimes(a: f32, b: f32) -> f32 { return flushed(exactProduct(flushed(a), flushed(b))); }
`;
  const [exact, fma, sums] = await Promise.all(['exact', 'guarded-fma', 'guarded-sums'].map(readShader));
  const flushingSums = (sums ?? '')
    .replace('let sum = a + b;', 'let sum = flushingFma(a, 1f, b);')
    .replace('let sum = a + b;', 'let sum = flushingFma4(a, vec4f(1f), b);')
    .replace('let product = a * b;', 'let product = flushingTimes(a, b);');
  assert.doesNotMatch(flushingSums, /a [+*] b/);
  const widths = ['', '3', '4'];
  const flushingFmas = (fma ?? '').replaceAll('= fma(', () => `= flushingFma${widths.shift()}(`);
  assert.deepEqual(widths, []);
  return `${exact}${flushing}${flushingFmas}${flushingSums}`;
}

describe('operations in integers: a million triples', { skip: (await webgpuSkipReason()) ?? false }, () => {
  const triples = new Uint32Array(3 * COUNT);
  let device: GPUDevice;
  before(async () => {
    const generator = randomGenerator('permutation', 5);
    const random = (): number => generator.next() >>> 0;
    for (let i = 0; i < COUNT; i++) triples.set(KINDS[i % KINDS.length]?.(random) ?? [], 3 * i);
    device = await (await findAdapter(true)).adapter.requestDevice();
  });
  after(() => device.destroy());

  /** Kinds of numbers among the results. */
  async function compare({ source, expressions }: Operations): Promise<Set<string>> {
    const inputs = new Float32Array(triples.buffer);
    const names = expressions.map(([wgsl]) => wgsl);
    const results = await computeNumbers(device, source, names, inputs);
    const kinds = new Set<string>();
    for (let i = 0; i < COUNT; i++) {
      const [x = 0, y = 0, z = 0] = inputs.subarray(3 * i, 3 * i + 3);
      for (const [e, [wgsl, expectedOf]] of expressions.entries()) {
        const expected = expectedOf(x, y, z);
        const got = results[i * expressions.length + e] as number;
        if (!Object.is(got, expected)) assert.fail(`${wgsl} of ${x}, ${y}, ${z} must be ${expected}, got ${got}`);
        kinds.add(kindOf(expected));
      }
    }
    return kinds;
  }

  const all = ['-0', '0', 'infinite', 'normal', 'subnormal'];

  test('they are exact, rounded once', async () => {
    const source = await readArithmetic({ fma: 'integers', sums: 'integers' });
    assert.deepEqual([...(await compare({ source, expressions: KERNELS_OPERATIONS }))].sort(), all);
  });

  test('they mend all that a driver gets wrong that takes subnormal numbers for zero', async () => {
    const source = await guardsOfFlushingDriver();
    assert.deepEqual([...(await compare({ source, expressions: KERNELS_OPERATIONS }))].sort(), all);
    const unguarded: Operations['expressions'] = [['flushingFma(x, y, z)', fma32]];
    await assert.rejects(compare({ source, expressions: unguarded }), /flushingFma/);
  });
});

function kindOf(value: number): string {
  if (!Number.isFinite(value)) return 'infinite';
  if (value === 0) return Object.is(value, -0) ? '-0' : '0';
  return Math.abs(value) < 2 ** -126 ? 'subnormal' : 'normal';
}
