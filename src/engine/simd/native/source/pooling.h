/** Pooling of 2x2 windows, and the choice of their winners. */
#pragma once
#include "vector.h"

typedef struct {
  Vector maximum;
  /** Where the winner is in the right column, and where in the bottom row. Ties go up and left. */
  Mask isRight, isBottom;
} Pooled;

INLINE Pooled pool(Vector topLeft, Vector topRight, Vector bottomLeft, Vector bottomRight) {
  Vector top = vMaximum(topLeft, topRight), bottom = vMaximum(bottomLeft, bottomRight);
  Mask isBottom = vGreater(bottom, top);
  Mask isRight = maskSelect(isBottom, vGreater(bottomRight, bottomLeft), vGreater(topRight, topLeft));
  return (Pooled){vMaximum(top, bottom), isRight, isBottom};
}

/** `right` where the winner is in the right column, plus `down` where it is in the bottom row. */
INLINE IntVector winnerOffset(Pooled pooled, int32_t right, int32_t down) {
  return iAdd(iWhere(pooled.isRight, iSplat(right)), iWhere(pooled.isBottom, iSplat(down)));
}
