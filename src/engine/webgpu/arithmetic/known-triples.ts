import { noise } from '../../known-answer/integer-noise.js';
import { floatOf } from './float-bits.js';
import type { Triple } from './operations.js';

/** Number of triples of each kind: ordinary and subnormal. */
export const TRIPLES_PER_KIND = 2048;

/** A float32 of any sign and mantissa, with 2^lowest to below 2^(lowest + span) as its power of two. */
function number(index: number, stream: number, lowest: number, span: number): number {
  const bits = noise(stream, index);
  const exponent = lowest + 127 + ((bits >>> 23) % span);
  return floatOf((bits & 0x807fffff) | (exponent << 23));
}

/**
 * Triples of normal numbers whose sums, products and multiply-adds are normal, too. In almost every second one, x * y + z cancels most digits, which
 * shows whether the product was rounded. In every sixteenth, z decides a tie, which shows whether the sum was rounded in float64 first.
 */
export function ordinaryTriples(): Triple[] {
  return Array.from({ length: TRIPLES_PER_KIND }, (_, index) => {
    if (index % 16 === 0) return tie(index);
    const [x, y] = [number(index, 1, -4, 8), number(index, 2, -4, 8)];
    if (index % 2 === 1) return [x, y, number(index, 3, -4, 8)];
    // Close to the negative product, but not the rounded product itself: the difference is a normal number.
    return [x, y, Math.fround(-x * y * (1 + 2 ** -20))];
  });
}

/** A product halfway between two float32, and an addend too small for float64 beside it. */
function tie(index: number): Triple {
  const x = 1 + ((noise(12, index) & 1023) | 1) * 2 ** -12;
  const bits = noise(13, index);
  return [bits & 1 ? x : -x, bits & 2 ? x : -x, bits & 4 ? 2 ** -60 : -(2 ** -60)];
}

/** Triples with subnormal x, products or sums. */
export function subnormalTriples(): Triple[] {
  return Array.from({ length: TRIPLES_PER_KIND }, (_, index) => {
    const kind = index % 3;
    if (kind === 0) return [number(index, 4, -66, 3), number(index, 5, -66, 3), number(index, 6, -126, 2)];
    const tiny = subnormal(index, 7);
    if (kind === 1) return [tiny, number(index, 8, -1, 2), subnormal(index, 9)];
    return [tiny, number(index, 10, 18, 8), number(index, 11, -126, 3)];
  });
}

const subnormal = (index: number, stream: number): number => floatOf(noise(stream, index) & 0x807fffff);
