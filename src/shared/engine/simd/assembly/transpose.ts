import { sigmoid } from './sigmoid';
/**
 * Transposes a 4x4 block of float32: vector i of `source` (vectors `sourceStep` bytes apart) becomes lane i of the four
 * vectors of `target` (`targetStep` bytes apart).
 */
export function transpose4x4(target: usize, targetStep: usize, source: usize, sourceStep: usize): void {
  const a = v128.load(source);
  const b = v128.load(source + sourceStep);
  const c = v128.load(source + 2 * sourceStep);
  const d = v128.load(source + 3 * sourceStep);
  const abLow = v128.shuffle<f32>(a, b, 0, 4, 1, 5);
  const abHigh = v128.shuffle<f32>(a, b, 2, 6, 3, 7);
  const cdLow = v128.shuffle<f32>(c, d, 0, 4, 1, 5);
  const cdHigh = v128.shuffle<f32>(c, d, 2, 6, 3, 7);
  v128.store(target, v128.shuffle<f64>(abLow, cdLow, 0, 2));
  v128.store(target + targetStep, v128.shuffle<f64>(abLow, cdLow, 1, 3));
  v128.store(target + 2 * targetStep, v128.shuffle<f64>(abHigh, cdHigh, 0, 2));
  v128.store(target + 3 * targetStep, v128.shuffle<f64>(abHigh, cdHigh, 1, 3));
}

/**
 * The same, of the sigmoid of each element. One after the other, the long dependency chain of a sigmoid leaves the processor
 * waiting; here the transposition makes the compiler interleave four.
 */
export function transposeSigmoid4x4(target: usize, targetStep: usize, source: usize, sourceStep: usize): void {
  const a = sigmoid(v128.load(source));
  const b = sigmoid(v128.load(source + sourceStep));
  const c = sigmoid(v128.load(source + 2 * sourceStep));
  const d = sigmoid(v128.load(source + 3 * sourceStep));
  const abLow = v128.shuffle<f32>(a, b, 0, 4, 1, 5);
  const abHigh = v128.shuffle<f32>(a, b, 2, 6, 3, 7);
  const cdLow = v128.shuffle<f32>(c, d, 0, 4, 1, 5);
  const cdHigh = v128.shuffle<f32>(c, d, 2, 6, 3, 7);
  v128.store(target, v128.shuffle<f64>(abLow, cdLow, 0, 2));
  v128.store(target + targetStep, v128.shuffle<f64>(abLow, cdLow, 1, 3));
  v128.store(target + 2 * targetStep, v128.shuffle<f64>(abHigh, cdHigh, 0, 2));
  v128.store(target + 3 * targetStep, v128.shuffle<f64>(abHigh, cdHigh, 1, 3));
}
