// The coordinator's vector arithmetic. Vectors are float32, begin at multiples of 16 bytes, and are padded with zeros
// to a multiple of 16 bytes, so there is no remainder to handle. Addresses and lengths are in bytes.

/** target += source, element by element. */
export function add(target: usize, source: usize, length: usize): void {
  for (let at: usize = 0; at < length; at += 16) {
    v128.store(target + at, f32x4.add(v128.load(target + at), v128.load(source + at)));
  }
}

/**
 * One step of Adam, operation by operation as in adam.ts beside this folder. Updates the first three vectors.
 *
 * @param sampleCount samples in the gradient sum, at least 1
 * @param stepSize learningRate / (1 - beta1 ** steps)
 * @param rootCorrection2 square root of 1 - beta2 ** steps
 * @returns 1 when all updated parameters are finite, else 0
 */
export function adam(
  parameters: usize,
  firstMoment: usize,
  secondMoment: usize,
  gradientSum: usize,
  length: usize,
  sampleCount: f32,
  stepSize: f32,
  rootCorrection2: f32,
): i32 {
  const count = f32x4.splat(sampleCount);
  const step = f32x4.splat(stepSize);
  const root = f32x4.splat(rootCorrection2);
  let differences = i32x4.splat(0);
  for (let at: usize = 0; at < length; at += 16) {
    const gradient = f32x4.div(v128.load(gradientSum + at), count);
    const first = f32x4.add(
      f32x4.mul(f32x4.splat(0.9), v128.load(firstMoment + at)),
      f32x4.mul(f32x4.splat(0.1), gradient),
    );
    const second = f32x4.add(
      f32x4.mul(f32x4.splat(0.999), v128.load(secondMoment + at)),
      f32x4.mul(f32x4.mul(f32x4.splat(0.001), gradient), gradient),
    );
    const divisor = f32x4.add(f32x4.div(f32x4.sqrt(second), root), f32x4.splat(1e-8));
    const updated = f32x4.sub(v128.load(parameters + at), f32x4.div(f32x4.mul(step, first), divisor));
    v128.store(firstMoment + at, first);
    v128.store(secondMoment + at, second);
    v128.store(parameters + at, updated);
    // x - x has no bit set for finite x, and is NaN for NaN and infinity.
    differences = v128.or(differences, f32x4.sub(updated, updated));
  }
  return v128.any_true(differences) ? 0 : 1;
}
