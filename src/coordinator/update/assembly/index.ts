// The coordinator's vector arithmetic. Vectors are float32, begin at multiples of 16 bytes, and are padded with zeros
// to a multiple of 16 bytes, so there is no remainder to handle. Addresses and lengths are in bytes.

import { madd } from '../../../shared/assembly/fma';

// Adam's numbers lie in memory. In the code they would be built anew for every vector, which takes longer than the division.
const NUMBERS = memory.data<f32>([0.1, 0.001, 0.999, 1e-8]);

/** target += source, element by element. */
export function add(target: usize, source: usize, length: usize): void {
  for (let at: usize = 0; at < length; at += 64) {
    // unroll
    for (let i: usize = 0; i < 4; i++) {
      v128.store(target + at, f32x4.add(v128.load(target + at, 16 * i), v128.load(source + at, 16 * i)), 16 * i);
    }
  }
}

/**
 * The size of the largest element, as the bits of a float32 without its sign. They grow with the size; infinity and NaN have the largest.
 */
export function largestBits(vector: usize, length: usize): u32 {
  const magnitude = i32x4.splat(0x7fffffff);
  let largest = i32x4.splat(0);
  for (let at: usize = 0; at < length; at += 64) {
    // unroll
    for (let i: usize = 0; i < 4; i++) {
      largest = i32x4.max_u(largest, v128.and(v128.load(vector + at, 16 * i), magnitude));
    }
  }
  largest = i32x4.max_u(largest, v128.shuffle<i64>(largest, largest, 1, 0));
  largest = i32x4.max_u(largest, v128.shuffle<i32>(largest, largest, 1, 0, 3, 2));
  return i32x4.extract_lane(largest, 0);
}

/**
 * One step of Adam, operation by operation as in adam.ts beside this folder. Updates the first three vectors.
 *
 * @param inverseCount 1 / samples in the gradient sum
 * @param stepSize learningRate / (1 - beta1 ** steps)
 * @param inverseRoot 1 / square root of 1 - beta2 ** steps
 * @returns 1 when all updated parameters are finite, else 0
 */
export function adam(
  parameters: usize,
  firstMoment: usize,
  secondMoment: usize,
  gradientSum: usize,
  length: usize,
  inverseCount: f32,
  stepSize: f32,
  inverseRoot: f32,
): i32 {
  const inverse = f32x4.splat(inverseCount);
  const step = f32x4.splat(stepSize);
  const root = f32x4.splat(inverseRoot);
  const firstRate = v128.load32_splat(NUMBERS);
  const secondRate = v128.load32_splat(NUMBERS, 4);
  const beta2 = v128.load32_splat(NUMBERS, 8);
  const epsilon = v128.load32_splat(NUMBERS, 12);
  let differences = i32x4.splat(0);
  for (let at: usize = 0; at < length; at += 16) {
    const gradient = f32x4.mul(v128.load(gradientSum + at), inverse);
    const before = v128.load(firstMoment + at);
    const first = madd(firstRate, f32x4.sub(gradient, before), before);
    const second = madd(f32x4.mul(secondRate, gradient), gradient, f32x4.mul(beta2, v128.load(secondMoment + at)));
    const divisor = madd(f32x4.sqrt(second), root, epsilon);
    const updated = f32x4.sub(v128.load(parameters + at), f32x4.div(f32x4.mul(step, first), divisor));
    v128.store(firstMoment + at, first);
    v128.store(secondMoment + at, second);
    v128.store(parameters + at, updated);
    // x - x has no bit set for finite x, and is NaN for NaN and infinity.
    differences = v128.or(differences, f32x4.sub(updated, updated));
  }
  return v128.any_true(differences) ? 0 : 1;
}

/**
 * One step of Adam with decay, operation by operation as decayedAdamElement in adam.ts. Parameters and result as for adam, and:
 *
 * @param decay times the parameter, is added to the gradient
 * @param shrink share of the parameter that is taken from it
 */
export function decayedAdam(
  parameters: usize,
  firstMoment: usize,
  secondMoment: usize,
  gradientSum: usize,
  length: usize,
  inverseCount: f32,
  stepSize: f32,
  inverseRoot: f32,
  decay: f32,
  shrink: f32,
): i32 {
  const inverse = f32x4.splat(inverseCount);
  const step = f32x4.splat(stepSize);
  const root = f32x4.splat(inverseRoot);
  const decays = f32x4.splat(decay);
  const less = f32x4.splat(-shrink);
  const firstRate = v128.load32_splat(NUMBERS);
  const secondRate = v128.load32_splat(NUMBERS, 4);
  const beta2 = v128.load32_splat(NUMBERS, 8);
  const epsilon = v128.load32_splat(NUMBERS, 12);
  let differences = i32x4.splat(0);
  for (let at: usize = 0; at < length; at += 16) {
    const parameter = v128.load(parameters + at);
    const gradient = madd(decays, parameter, f32x4.mul(v128.load(gradientSum + at), inverse));
    const before = v128.load(firstMoment + at);
    const first = madd(firstRate, f32x4.sub(gradient, before), before);
    const second = madd(f32x4.mul(secondRate, gradient), gradient, f32x4.mul(beta2, v128.load(secondMoment + at)));
    const divisor = madd(f32x4.sqrt(second), root, epsilon);
    const updated = f32x4.sub(madd(less, parameter, parameter), f32x4.div(f32x4.mul(step, first), divisor));
    v128.store(firstMoment + at, first);
    v128.store(secondMoment + at, second);
    v128.store(parameters + at, updated);
    differences = v128.or(differences, f32x4.sub(updated, updated));
  }
  return v128.any_true(differences) ? 0 : 1;
}

/**
 * One step of gradient descent, operation by operation as in sgd.ts beside this folder. Updates the first two vectors.
 *
 * @returns 1 when all updated parameters are finite, else 0
 */
export function sgd(
  parameters: usize,
  momentumBuffer: usize,
  gradientSum: usize,
  length: usize,
  inverseCount: f32,
  learningRate: f32,
  momentum: f32,
  decay: f32,
): i32 {
  const inverse = f32x4.splat(inverseCount);
  const step = f32x4.splat(-learningRate);
  const kept = f32x4.splat(momentum);
  const decays = f32x4.splat(decay);
  let differences = i32x4.splat(0);
  for (let at: usize = 0; at < length; at += 16) {
    const parameter = v128.load(parameters + at);
    const gradient = madd(decays, parameter, f32x4.mul(v128.load(gradientSum + at), inverse));
    const buffer = madd(kept, v128.load(momentumBuffer + at), gradient);
    const updated = madd(step, buffer, parameter);
    v128.store(momentumBuffer + at, buffer);
    v128.store(parameters + at, updated);
    differences = v128.or(differences, f32x4.sub(updated, updated));
  }
  return v128.any_true(differences) ? 0 : 1;
}
