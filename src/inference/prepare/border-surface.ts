import { medianOf } from './histogram.js';
import type { Picture } from './picture.js';

/** 1, x, y, x*y, x*x, y*y. */
const TERMS = 6;
/** In the second fit, pixels that differ more than so many median differences from the first are ink, not background. */
const INK_DIFFERENCES = 4;
/** Differences up to this are background in any case, of 255. */
const MIN_DIFFERENCE = 6;

/**
 * Brightness of the background as its border shows it: the quadratic surface with the least squares of differences from
 * the pixels of the four edges, without those that differ much. Light that comes from a side, and the darker corners of a
 * lens, have about this form.
 *
 * @returns width x height bytes, rounded and clipped
 */
export function borderSurface(picture: Picture): Uint8Array {
  const { width, height, pixels } = picture;
  const border = borderPlaces(width, height);
  const first = surfaceThrough(picture, border);
  const differences = Uint8Array.from(border, (place) =>
    Math.abs((pixels[place] as number) - (first[place] as number)),
  );
  const allowed = Math.max(MIN_DIFFERENCE, INK_DIFFERENCES * medianOf(differences));
  const calm = border.filter((_, index) => (differences[index] as number) <= allowed);
  return calm.length === border.length ? first : surfaceThrough(picture, calm);
}

/** Positions of the pixels of the four edges; those at the corners twice. */
export function borderPlaces(width: number, height: number): Int32Array {
  const places = new Int32Array(2 * (width + height));
  let count = 0;
  for (let row = 0; row < height; row++) {
    places[count++] = row * width;
    places[count++] = (row + 1) * width - 1;
  }
  for (let column = 0; column < width; column++) {
    places[count++] = column;
    places[count++] = (height - 1) * width + column;
  }
  return places;
}

function surfaceThrough({ width, height, pixels }: Picture, places: Int32Array): Uint8Array {
  const scale = Math.max(width, height);
  // Normal equations: their last column is the right side.
  const rows = Array.from({ length: TERMS }, () => new Float64Array(TERMS + 1));
  for (const place of places) {
    const row = Math.floor(place / width);
    const [x, y] = [(place - row * width) / scale, row / scale];
    const terms = [1, x, y, x * y, x * x, y * y, pixels[place] as number];
    for (const [index, equation] of rows.entries()) {
      const factor = terms[index] as number;
      for (let column = 0; column <= TERMS; column++) {
        equation[column] = (equation[column] as number) + factor * (terms[column] as number);
      }
    }
  }
  const [constant = 0, ofX = 0, ofY = 0, ofXy = 0, ofXx = 0, ofYy = 0] = solved(rows);
  const surface = new Uint8Array(pixels.length);
  for (let row = 0, place = 0; row < height; row++) {
    const y = row / scale;
    for (let column = 0; column < width; column++, place++) {
      const x = column / scale;
      const value = constant + x * (ofX + ofXy * y + ofXx * x) + y * (ofY + ofYy * y);
      surface[place] = Math.min(255, Math.max(0, Math.floor(value + 0.5)));
    }
  }
  return surface;
}

/** Weights by elimination. A term that the places do not determine (pictures of a pixel or a line) gets 0. */
function solved(rows: readonly Float64Array[]): Float64Array {
  const weights = new Float64Array(TERMS);
  const pivots: number[] = [];
  for (let column = 0; column < TERMS; column++) {
    const pivot = rows[column] as Float64Array;
    const size = pivot[column] as number;
    if (size < 1e-6 * (rows[0]?.[0] ?? 0)) continue;
    pivots.push(column);
    for (let below = column + 1; below < TERMS; below++) {
      const row = rows[below] as Float64Array;
      const factor = (row[column] as number) / size;
      for (let each = column; each <= TERMS; each++)
        row[each] = (row[each] as number) - factor * (pivot[each] as number);
    }
  }
  for (const column of pivots.reverse()) {
    const row = rows[column] as Float64Array;
    let rest = row[TERMS] as number;
    for (let other = column + 1; other < TERMS; other++) rest -= (row[other] as number) * (weights[other] as number);
    weights[column] = rest / (row[column] as number);
  }
  return weights;
}
