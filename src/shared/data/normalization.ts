import type { Normalization } from './dataset.js';

/**
 * The value with which each pixel enters the network: (pixel / 255 - mean) / standardDeviation. Every operation and
 * both constants are float32, as in torchvision's ToTensor and Normalize. A float64 quotient or difference of float32
 * numbers, rounded to float32, is the float32 result, because float64 has more than twice the digits.
 *
 * @returns 256 float32, indexed by pixel value 0..255
 */
export function normalizationTable({ mean, standardDeviation }: Normalization): Float32Array {
  const { fround } = Math;
  return Float32Array.from({ length: 256 }, (_, pixel) => {
    return fround(fround(pixel / 255) - fround(mean)) / fround(standardDeviation);
  });
}
