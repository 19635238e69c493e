import { GROUP, IMAGE_BYTES, IMAGE_ROW, normalizationTable } from './layout';
import { transpose4x4 } from './transpose';
import { sampleIndices } from './workspace';

/** uint8[count][32][32] and uint8[count]. */
let images: usize = 0;
export let labels: usize = 0;

const PIXELS: usize = 1024;

/** float32[32][32], four times: the images of a group, row-major. */
const groupImages = memory.data(4 * 4096, 64);
/** float32[32][32][4]: the same with one sample in each lane. */
export const laneImages = memory.data(4 * 4096, 64);
/** float32[32][32]: one image, row-major. */
export const rowMajorImage = memory.data(4096, 64);
/** float32[32][32]: the same column-major, and a vector's room for what loads of the last pixel touch beyond it. */
export const columnMajorImage = memory.data(4096 + 64, 64);

export function setDataset(imagesAddress: usize, labelsAddress: usize): void {
  images = imagesAddress;
  labels = labelsAddress;
}

/** Class of sample `i` of the micro-batch. */
export function labelOf(i: usize): usize {
  return load<u8>(labels + load<u32>(sampleIndices + i * 4));
}

function normalize(target: usize, sample: usize): void {
  const image = images + <usize>load<u32>(sampleIndices + sample * 4) * IMAGE_BYTES;
  for (let i: usize = 0; i < PIXELS; i += 4) {
    const t = target + i * 4;
    store<f32>(t, load<f32>(normalizationTable + <usize>load<u8>(image + i) * 4));
    store<f32>(t, load<f32>(normalizationTable + <usize>load<u8>(image + i, 1) * 4), 4);
    store<f32>(t, load<f32>(normalizationTable + <usize>load<u8>(image + i, 2) * 4), 8);
    store<f32>(t, load<f32>(normalizationTable + <usize>load<u8>(image + i, 3) * 4), 12);
  }
}

/** Fills laneImages with the four samples from `first` on; past the micro-batch's end its last sample stands in. */
export function loadGroup(first: usize, sampleCount: usize): void {
  for (let lane: usize = 0; lane < GROUP; lane++) {
    normalize(groupImages + lane * 4096, min(first + lane, sampleCount - 1));
  }
  for (let offset: usize = 0; offset < 4096; offset += 16) {
    transpose4x4(laneImages + offset * 4, 16, groupImages + offset, 4096);
  }
}

/** Fills rowMajorImage and columnMajorImage. */
export function loadSample(sample: usize): void {
  normalize(rowMajorImage, sample);
  for (let row: usize = 0; row < 32; row += 4) {
    for (let column: usize = 0; column < 32; column += 4) {
      const source = rowMajorImage + row * IMAGE_ROW + column * 4;
      transpose4x4(columnMajorImage + column * IMAGE_ROW + row * 4, IMAGE_ROW, source, IMAGE_ROW);
    }
  }
}
