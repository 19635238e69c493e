import type { LayerMaps } from '../../../inference/layer-maps.js';
import type { Rgba } from '../pictures.js';

/** The output of a part of a layer as a picture. */
export interface LayerPicture {
  readonly width: number;
  readonly height: number;
  readonly pixels: Rgba;
  /** The picture in words. */
  readonly alternative: string;
}

/** The parts of the network that are shown, in their order. */
export interface LayerPictures {
  readonly conv1: readonly LayerPicture[];
  readonly conv2: readonly LayerPicture[];
  readonly hidden1: readonly LayerPicture[];
  readonly hidden2: readonly LayerPicture[];
}

/** Sizes of the pictures. Features have no place of their own, so they are laid out in rows. */
export const LAYER_SHAPES = {
  conv1: { count: 6, width: 14, height: 14, name: 'First convolution, map' },
  conv2: { count: 16, width: 5, height: 5, name: 'Second convolution, map' },
  hidden1: { count: 1, width: 20, height: 6, name: '120 features' },
  hidden2: { count: 1, width: 14, height: 6, name: '84 features' },
} as const;

export type LayerName = keyof LayerPictures;

/** From dark to bright, so that people who do not see colours lose nothing: red, green, blue. */
const SCALE = [
  [9, 15, 26],
  [24, 79, 163],
  [105, 170, 255],
  [243, 248, 255],
] as const;

/** Pictures of what each layer puts out. Within a layer, the same colour means the same value. */
export function layerPictures(maps: Pick<LayerMaps, LayerName>): LayerPictures {
  return {
    conv1: picturesOf('conv1', maps.conv1),
    conv2: picturesOf('conv2', maps.conv2),
    hidden1: picturesOf('hidden1', maps.hidden1),
    hidden2: picturesOf('hidden2', maps.hidden2),
  };
}

function picturesOf(layer: LayerName, values: Float32Array): LayerPicture[] {
  const { count, width, height, name } = LAYER_SHAPES[layer];
  const [least, most] = rangeOf(values);
  return Array.from({ length: count }, (_, index) => {
    const part = values.subarray(index * width * height, (index + 1) * width * height);
    const title = count === 1 ? name : `${name} ${index + 1} of ${count}`;
    const alternative = `${title}: ${wordsOf(part, width, height)}`;
    return { width, height, pixels: pictureOf(part, least, most), alternative };
  });
}

function rangeOf(values: Float32Array): [least: number, most: number] {
  let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of values) {
    if (value < least) least = value;
    if (value > most) most = value;
  }
  return [least, most];
}

/** '0.02 to 0.94, strongest at the upper left', or '0.50 everywhere'. */
function wordsOf(values: Float32Array, width: number, height: number): string {
  const [least, most] = rangeOf(values).map((value) => value.toFixed(2));
  return least === most ? `${least} everywhere` : `${least} to ${most}, ${brightestPlace(values, width, height)}`;
}

/** 'strongest at the upper left'; for features, which have no place, 'strongest in number 17'. */
function brightestPlace(values: Float32Array, width: number, height: number): string {
  const place = values.indexOf(Math.max(...values));
  if (width !== height) return `strongest in number ${place + 1}`;
  const third = (position: number): number => Math.floor((3 * position) / width);
  const row = ['upper', 'middle', 'lower'][third(Math.floor(place / width))];
  const column = ['left', 'middle', 'right'][third(place % width)];
  return `strongest at the ${row === column ? 'middle' : `${row} ${column}`}`;
}

function pictureOf(values: Float32Array, least: number, most: number): Rgba {
  const picture = new Uint8ClampedArray(4 * values.length).fill(255);
  const range = most - least || 1;
  values.forEach((value, index) => {
    const place = ((SCALE.length - 1) * (value - least)) / range;
    const below = Math.min(SCALE.length - 2, Math.floor(place));
    for (let channel = 0; channel < 3; channel++) {
      const [from, to] = [SCALE[below]?.[channel] ?? 0, SCALE[below + 1]?.[channel] ?? 0];
      picture[4 * index + channel] = from + (place - below) * (to - from);
    }
  });
  return picture;
}
