/**
 * Maximum pooling of 2x2 windows, a window in each lane, given in row-major order. Of equal values the first wins, as in
 * PyTorch. A NaN may lose against a number; it still reaches the loss through the windows it wins.
 */

export function poolMaximum(topLeft: v128, topRight: v128, bottomLeft: v128, bottomRight: v128): v128 {
  return f32x4.pmax(f32x4.pmax(topLeft, topRight), f32x4.pmax(bottomLeft, bottomRight));
}

/** Where the maximum stood: 0, `right`, `down` or `right + down` (which have no bit in common). */
export function poolSource(
  topLeft: v128,
  topRight: v128,
  bottomLeft: v128,
  bottomRight: v128,
  right: v128,
  down: v128,
): v128 {
  const isTopRight = f32x4.gt(topRight, topLeft);
  const isBottomRight = f32x4.gt(bottomRight, bottomLeft);
  const isBottom = f32x4.gt(f32x4.pmax(bottomLeft, bottomRight), f32x4.pmax(topLeft, topRight));
  const isRight = v128.bitselect(isBottomRight, isTopRight, isBottom);
  return v128.or(v128.and(isRight, right), v128.and(isBottom, down));
}

/** A byte offset in each lane. */
export function splatOffset(offset: usize): v128 {
  return i32x4.splat(<i32>offset);
}
