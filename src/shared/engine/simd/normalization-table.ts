import type { Normalization } from '../../data/dataset.js';

/** The network's input for each of the 256 pixel values: (p / 255 - mean) / standardDeviation, each operation rounded to float32. */
export function normalizationTable({ mean, standardDeviation }: Normalization): Float32Array {
  const float32 = Math.fround;
  // A float64 operation on float32 operands, rounded to float32, is the float32 operation: 53 bits are more than 2 * 24 + 1.
  return Float32Array.from({ length: 256 }, (_, pixel) =>
    float32(float32(float32(pixel / 255) - float32(mean)) / float32(standardDeviation)),
  );
}
