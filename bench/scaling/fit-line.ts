/** y = intercept + slope * x, with x from 1. */
export interface Line {
  /** At least 0. */
  readonly intercept: number;
  readonly slope: number;
}

export interface Measured {
  readonly x: number;
  /** Above 0. */
  readonly y: number;
}

/**
 * The line with the least squares of relative errors, so that small values count as much as large ones. A line that would begin below
 * zero begins at zero.
 *
 * @param points with at least two different x; NaN with fewer
 */
export function fitLine(points: readonly Measured[]): Line {
  const sum = (of: (point: Measured) => number): number => points.reduce((total, point) => total + of(point), 0);
  // The normal equations of the errors (intercept + slope * x - y) / y.
  const ones = sum(({ y }) => 1 / (y * y));
  const xs = sum(({ x, y }) => x / (y * y));
  const squares = sum(({ x, y }) => (x * x) / (y * y));
  const right = sum(({ y }) => 1 / y);
  const rightXs = sum(({ x, y }) => x / y);
  const determinant = ones * squares - xs * xs;
  if (!(determinant > 0)) return { intercept: Number.NaN, slope: Number.NaN };
  const intercept = (right * squares - rightXs * xs) / determinant;
  if (intercept < 0) return { intercept: 0, slope: rightXs / squares };
  return { intercept, slope: (ones * rightXs - xs * right) / determinant };
}

export const valueAt = ({ intercept, slope }: Line, x: number): number => intercept + slope * x;
