import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadWasmExports, type WasmKernelName } from '../../../../src/engine/simd/wasm/wasm-kernel.js';
import { fma32 } from '../../../../src/shared/fma32.js';
import { relaxedMultiplyAdd } from '../../../../src/shared/relaxed-simd.js';
import { randomNumbers } from '../simd-fixture.js';

const COUNT = 5_000;
const { fround } = Math;

type Triple = readonly [a: number, b: number, c: number];

const word = new Uint32Array(1);
const float = new Float32Array(word.buffer);
const floatOf = (bits: number): number => {
  word[0] = bits;
  return float[0] ?? 0;
};

const random = randomNumbers(5);
const below = (count: number) => Math.floor(random() * count);
const anyFloat = () => floatOf(below(2 ** 16) * 2 ** 16 + below(2 ** 16));
/** 1 <= x < 2, with only the lowest bits set or all of them at random. */
const significand = () => 1 + below(2 ** (1 + below(23))) * 2 ** -23;
const sign = () => (below(2) ? 1 : -1);

const KINDS: Readonly<Record<string, () => Triple>> = {
  'any bits': () => [anyFloat(), anyFloat(), anyFloat()],
  cancellation: () => {
    const [a, b] = [significand(), significand()];
    return [a, b, fround(-fround(a * b) * (1 + below(2) * 2 ** -23))];
  },
  // The product is half a unit in the last place of the sum, or as little more or less as float64 has no digit for.
  'ties and almost ties': () => {
    const off = below(40) * 2 ** -23;
    const scale = 2 ** (below(60) - 30);
    return [(1 + off) * scale, (1 - off) * 2 ** -24 * sign(), significand() * scale * sign()];
  },
  'subnormal results': () => {
    const exponent = below(60);
    return [
      significand() * 2 ** -(60 + exponent),
      significand() * 2 ** -(90 - exponent) * sign(),
      below(3) * below(2 ** 10) * 2 ** -149 * sign(),
    ];
  },
  'almost ties between subnormals': () => {
    const off = below(40) * 2 ** -23;
    return [(1 + off) * 2 ** -75, (1 - off) * 2 ** -75 * sign(), below(2 ** 23) * 2 ** -149 * sign()];
  },
  // Alone, because four lanes go the slow way together.
  'almost ties below the least normal value': () => {
    const off = below(40) * 2 ** -23;
    return [(1 + off) * 2 ** -75, (1 - off) * 2 ** -75, (2 ** 23 - 1) * 2 ** -149];
  },
  'the largest results': () => [
    significand() * 2 ** 64,
    significand() * 2 ** 63,
    -significand() * 2 ** (below(2) * 127),
  ],
  'zeros and infinities': () => {
    const values = [0, -0, 1, -1, Infinity, -Infinity, 2 ** -149, 2 ** 127];
    const one = () => values[below(values.length)] as number;
    return [one(), one(), one()];
  },
};

function multiplyAdds(name: WasmKernelName, triples: readonly Triple[]): Float32Array {
  const kernel = loadWasmExports(name);
  const bytes = 4 * triples.length;
  const addresses = [0, 1, 2].map(() => kernel.allocate(bytes)) as [number, number, number];
  const arrays = addresses.map((address) => new Float32Array(kernel.memory.buffer, address, triples.length));
  for (const [i, array] of arrays.entries()) array.set(triples.map((triple) => triple[i] as number));
  kernel.multiplyAddInPlace(...addresses, bytes);
  return arrays[2] as Float32Array;
}

for (const [kind, triple] of Object.entries(KINDS)) {
  test(`multiply-adds are rounded once: ${kind}`, () => {
    const triples = Array.from({ length: COUNT }, triple);
    const expected = triples.map(([a, b, c]) => fma32(a, b, c));
    for (const name of relaxedMultiplyAdd() === 'fused' ? (['wasm', 'soft'] as const) : (['soft'] as const)) {
      for (const [i, value] of multiplyAdds(name, triples).entries()) {
        // The bits of a NaN are free.
        assert.ok(Object.is(value, expected[i]), `${name}: fma(${triples[i]}) = ${value}, must be ${expected[i]}`);
      }
    }
  });
}
