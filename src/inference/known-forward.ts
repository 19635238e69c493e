import type { KnownParameters } from '../engine/known-answer/known-parameters.js';

/**
 * Checksums of the forward pass of the known input, for each of its parts; prove-forward.ts computes them. They change
 * with CONTRACT, and never without it.
 */
export const KNOWN_FORWARD: Readonly<Record<KnownParameters, number>> = {
  ordinary: 0x9ef6dcdf,
  tied: 0xc03f3a3c,
  saturated: 0x5e83a8ee,
  sharp: 0xb2c64820,
  vanishing: 0xe5aa2048,
  subnormal: 0x16fa6caf,
  mixed: 0x27d8c0ca,
  distant: 0xb09d1f29,
  logarithm: 0xb239337d,
};
