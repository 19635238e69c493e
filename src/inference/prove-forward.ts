import { noise } from '../engine/known-answer/integer-noise.js';
import { KNOWN_DATASET, KNOWN_NORMALIZATION } from '../engine/known-answer/known-images.js';
import { KNOWN_PARAMETERS, type KnownParameters } from '../engine/known-answer/known-parameters.js';
import { KNOWN_WORK, type KnownPart } from '../engine/known-answer/known-work.js';
import { CLASSIC_NETWORK, IMAGE_PIXELS } from '../shared/model/model.js';
import { ForwardPass, type Outputs } from './forward-pass.js';
import { KNOWN_FORWARD } from './known-forward.js';

/**
 * Lets a kernel compute the forward pass of the known input, and compares all bits with the recorded ones. Engines
 * prove more (known-answer/prove-bits.ts): this is the part that a trained model needs, and it runs in browsers, some of
 * which have no SHA-256 for pages from a plain HTTP server.
 *
 * @param module the compiled kernel
 * @returns the parts of the known input that yield other bits; none if all is right
 */
export function differingForward(module: WebAssembly.Module): KnownParameters[] {
  const pass = new ForwardPass(module, CLASSIC_NETWORK, KNOWN_NORMALIZATION);
  return KNOWN_WORK.filter((part) => checksumOf(pass, part) !== KNOWN_FORWARD[part.parameters]).map(
    ({ parameters }) => parameters,
  );
}

/** All that the kernel computes. A last bit of an early layer seldom reaches the last one. */
const PROVED: readonly Outputs[] = [
  'pool1',
  'features',
  'hidden1',
  'hidden2',
  'logits',
  'logProbabilities',
  'probabilities',
];

/** 32 bits that depend on every bit of what the pass puts out for a part of the known input, and on its order. */
export function checksumOf(pass: ForwardPass, { parameters, evaluated }: KnownPart): number {
  pass.setParameters(KNOWN_PARAMETERS[parameters]);
  for (const [i, sample] of evaluated.entries()) {
    pass.images.set(
      KNOWN_DATASET.images.subarray(sample * IMAGE_PIXELS, (sample + 1) * IMAGE_PIXELS),
      i * IMAGE_PIXELS,
    );
  }
  pass.run(evaluated.length);
  let checksum = 0;
  for (let i = 0; i < evaluated.length; i++) {
    checksum = noise(checksum, pass.predicted(i));
    for (const output of PROVED) {
      for (const word of new Uint32Array(pass.read(output, i).buffer)) checksum = noise(checksum, word);
    }
  }
  return checksum;
}
