/** Terms of the Taylor series: enough for an error below 1e-12 at pi. */
const TERMS = 13;

/**
 * Sine, with + - * / alone, each rounded by IEEE 754: the same bits everywhere. Math.sin may differ between versions of V8.
 *
 * @param angle in radians, within -pi..pi
 */
export const sine = (angle: number): number => angle * series(angle * angle, 3);

/** Cosine, as sine. */
export const cosine = (angle: number): number => series(angle * angle, 2);

/** 1 - s/((f-1) f) (1 - s/((f+1) (f+2)) (1 - ...)), where f is the first factor. */
function series(square: number, firstFactor: number): number {
  let sum = 1;
  for (let factor = firstFactor + 2 * (TERMS - 1); factor >= firstFactor; factor -= 2) {
    sum = 1 - (square / ((factor - 1) * factor)) * sum;
  }
  return sum;
}
