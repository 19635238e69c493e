/** Augmented images: the same integers as in src/shared/augmentation/warp-image.ts, which describes them. */
#pragma once
#include <stdint.h>
#include <string.h>

#include "model.h"
#include "vector.h"

enum {
  /** Places are counted in 2^-20 pixels, and the weights of pixels in 2^-8. */
  PLACE_BITS = 20,
  WEIGHT_SHIFT = PLACE_BITS - 8,
  FRAME = 2,
  FRAMED_SIDE = IMAGE_SIDE + 2 * FRAME,
};

/** Places of a row of pixels, as unsigned numbers that may wrap around, from the rows of grid points above and below it. */
INLINE void placesOfRow(uint32_t *x, uint32_t *y, const int32_t *above, const int32_t *below, int down) {
  for (int cell = 0; cell < IMAGE_SIDE / WARP_CELL; cell++) {
    uint32_t corners[4];
    for (int i = 0; i < 4; i++) {
      corners[i] = (WARP_CELL - down) * (uint32_t)above[2 * cell + i] + down * (uint32_t)below[2 * cell + i];
    }
    for (uint32_t i = 0; i < WARP_CELL; i++) {
      x[WARP_CELL * cell + i] = WARP_CELL * corners[0] + i * (corners[2] - corners[0]);
      y[WARP_CELL * cell + i] = WARP_CELL * corners[1] + i * (corners[3] - corners[1]);
    }
  }
}

/** The whole pixels of a place, from the edge of the frame. */
INLINE int32_t framedPixel(uint32_t place) {
  int32_t pixel = (int32_t)place >> PLACE_BITS;
  pixel = pixel < -FRAME ? -FRAME : pixel;
  return (pixel > IMAGE_SIDE ? IMAGE_SIDE : pixel) + FRAME;
}

/**
 * @param target uint8[1024]
 * @param pixels uint8[1024]
 * @param warp int32[WARP_LENGTH]; places of those that drawWarp draws do not wrap around, and any others do no harm
 */
NOINLINE void warpImage(uint8_t *restrict target, const uint8_t *restrict pixels, const int32_t *restrict warp) {
  // Four bytes are read at each pixel, of which two count.
  uint8_t framed[FRAMED_SIDE * FRAMED_SIDE + 2];
  memset(framed, 0, sizeof framed);
  for (int row = 0; row < IMAGE_SIDE; row++) {
    memcpy(framed + (row + FRAME) * FRAMED_SIDE + FRAME, pixels + row * IMAGE_SIDE, IMAGE_SIDE);
  }
  for (int row = 0; row < IMAGE_SIDE; row++) {
    int32_t at[IMAGE_SIDE];
    uint32_t x[IMAGE_SIDE], y[IMAGE_SIDE], upper[IMAGE_SIDE], lower[IMAGE_SIDE];
    const int32_t *above = warp + WARP_ROW * (row / WARP_CELL);
    placesOfRow(x, y, above, above + WARP_ROW, row % WARP_CELL);
    for (int i = 0; i < IMAGE_SIDE; i++) at[i] = framedPixel(y[i]) * FRAMED_SIDE + framedPixel(x[i]);
    for (int i = 0; i < IMAGE_SIDE; i++) {
      memcpy(&upper[i], framed + at[i], sizeof upper[i]);
      memcpy(&lower[i], framed + at[i] + FRAMED_SIDE, sizeof lower[i]);
    }
    for (int i = 0; i < IMAGE_SIDE; i++) {
      int32_t toRight = x[i] >> WEIGHT_SHIFT & 255, toBelow = y[i] >> WEIGHT_SHIFT & 255;
      int32_t a = upper[i] & 255, b = upper[i] >> 8 & 255, c = lower[i] & 255, d = lower[i] >> 8 & 255;
      int32_t mixedAbove = 256 * a + (b - a) * toRight, mixedBelow = 256 * c + (d - c) * toRight;
      int32_t mixed = 256 * mixedAbove + (mixedBelow - mixedAbove) * toBelow;
      target[row * IMAGE_SIDE + i] = (uint8_t)((mixed + (1 << 15)) >> 16);
    }
  }
}
