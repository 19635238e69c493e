import type { GradientStore } from '../../src/coordinator/update/reducer.js';

/** Adds gradients that are plain arrays, of any length, and has nothing to release. */
export const PLAIN_STORE: GradientStore<Float32Array> = {
  add(target, source) {
    for (let i = 0; i < target.length; i++) target[i] = (target[i] ?? 0) + (source[i] ?? 0);
  },
  release() {},
};
