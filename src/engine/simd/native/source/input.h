/** Pixels of a micro-batch, and how the passes of the first convolution read them. */
#pragma once
#include "functions.h"
#include "warp.h"
#include "workspace.h"

/** Fills images and labels from the dataset. */
NOINLINE void loadImages(Workspace *w, Dataset dataset) {
  for (size_t sample = 0; sample < w->sampleCount; sample++) {
    const uint8_t *pixels = dataset.images + (size_t)w->sampleIndices[sample] * IMAGE_PIXELS;
    uint8_t warped[IMAGE_PIXELS];
    if (dataset.warps) {
      warpImage(warped, pixels, dataset.warps + sample * WARP_LENGTH);
      pixels = warped;
    }
    float *image = w->images + sample * IMAGE_PIXELS;
    for (int i = 0; i < IMAGE_PIXELS; i += LANES) vStore(image + i, vLookUp(w->normalizationTable, pixels + i));
    w->labels[sample] = dataset.labels[w->sampleIndices[sample]];
  }
}

/** Fills laneImages with LANES samples from `first` on. Rows beyond the micro-batch hold a sample of before. */
NOINLINE void loadLanes(Workspace *w, size_t first) {
  for (int i = 0; i < IMAGE_PIXELS; i += LANES) {
    transposeBlock(w->laneImages + i * LANES, LANES, w->images + first * IMAGE_PIXELS + i, IMAGE_PIXELS);
  }
}

/** strips[r][column][row]: rows 2 * r to 2 * r + 5 of the image. */
NOINLINE void makeStrips(Workspace *w, size_t sample) {
  transpose(w->imageColumns, IMAGE_SIDE, w->images + sample * IMAGE_PIXELS, IMAGE_SIDE, IMAGE_SIDE, IMAGE_SIDE);
  for (int r = 0; r < POOL1_SIDE; r++) {
    for (int column = 0; column < IMAGE_SIDE; column++) {
      // Eight rows at once: the next column overwrites the last two.
      const float *source = w->imageColumns + column * IMAGE_SIDE + 2 * r;
      memcpy(w->strips[r] + column * STRIP_COLUMN, source, 8 * sizeof(float));
    }
  }
}
