import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import type { KernelBuilds } from '../../src/inference/portable-kernel.js';

const FOLDER = new URL('../../src/engine/simd/wasm/', import.meta.url);

/** Both builds of the kernel, as they are. */
export const BUILDS: KernelBuilds = {
  fused: new Uint8Array(readFileSync(new URL('kernel.wasm', FOLDER))),
  soft: new Uint8Array(readFileSync(new URL('kernel-soft.wasm', FOLDER))),
};

/** A coefficient of the exponential, as float32, and its neighbour. */
const COEFFICIENT = Math.fround(4.1665795894e-2);
const NEIGHBOUR = COEFFICIENT + 2 ** -28;

/** A build that computes nearly the same: the coefficient is off by its last bit. */
export function changedKernel(bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  const changed = Buffer.from(bytes);
  // The compiler has copied it to each place that needs it; the soft build multiplies in float64.
  const places =
    replaceAll(changed, Buffer.from(Float32Array.of(COEFFICIENT).buffer), Float32Array.of(NEIGHBOUR).buffer) +
    replaceAll(changed, Buffer.from(Float64Array.of(COEFFICIENT).buffer), Float64Array.of(NEIGHBOUR).buffer);
  assert.ok(places > 0, 'the kernel holds the coefficient');
  return new Uint8Array(changed);
}

/** The number of places. */
function replaceAll(bytes: Buffer, search: Buffer, replacement: ArrayBuffer): number {
  let count = 0;
  for (let at = bytes.indexOf(search); at >= 0; at = bytes.indexOf(search, at + 1)) {
    bytes.set(new Uint8Array(replacement), at);
    count++;
  }
  return count;
}
