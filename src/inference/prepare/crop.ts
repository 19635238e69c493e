import type { Picture } from './picture.js';
import { type Box, boxAround, type Shape, shapesOf, touchesEdge } from './shapes.js';

/** A shape with less ink than this part of the largest one is a speck. The bar of a broken 5 has a tenth or more. */
const SPECK_SHARE = 0.04;
/** A shape at the edge of a picture is its frame or a shadow if another shape, inside, has this part of its ink. */
const INSIDE_SHARE = 0.05;
/** Two shapes side by side are two digits if the smaller has this part of the ink of the larger. */
const SECOND_DIGIT_SHARE = 0.35;

/** The digit, and what was found around it. */
export interface Cropped {
  /** The box around the digit, without the shapes that are no part of it. */
  readonly picture: Picture;
  readonly box: Box;
  readonly droppedShapes: number;
  /** The digit reaches an edge of the picture: part of it may be missing. */
  readonly isCutOff: boolean;
  /** Several large shapes stand side by side. */
  readonly hasSeveral: boolean;
}

/** Cuts off what lies around the ink; null for a picture without ink. */
export function cropped(picture: Picture): Cropped | null {
  const shapes = shapesOf(picture);
  const kept = digitShapes(shapes, picture);
  const box = boxAround(kept.map((shape) => shape.box));
  if (!box) return null;
  const width = box.right - box.left;
  const pixels = new Uint8Array(width * (box.bottom - box.top));
  for (const { places } of kept) {
    for (const place of places) {
      const row = Math.floor(place / picture.width);
      const column = place - row * picture.width;
      pixels[(row - box.top) * width + column - box.left] = picture.pixels[place] as number;
    }
  }
  return {
    picture: { width, height: box.bottom - box.top, pixels },
    box,
    droppedShapes: shapes.length - kept.length,
    isCutOff: touchesEdge(box, picture),
    hasSeveral: standSideBySide(kept),
  };
}

function digitShapes(shapes: readonly Shape[], picture: Picture): Shape[] {
  const most = shapes[0]?.mass ?? 0;
  const inside = shapes.filter(({ box, mass }) => !touchesEdge(box, picture) && mass >= most * INSIDE_SHARE);
  const candidates = inside.length > 0 ? inside : shapes;
  const largest = candidates[0]?.mass ?? 0;
  return candidates.filter(({ mass }) => mass >= largest * SPECK_SHARE);
}

/** Whether a shape, with much ink, lies beside the largest one: their columns do not overlap. */
function standSideBySide([largest, ...others]: readonly Shape[]): boolean {
  if (!largest) return false;
  return others.some(
    ({ box, mass }) =>
      mass >= largest.mass * SECOND_DIGIT_SHARE && (box.left >= largest.box.right || box.right <= largest.box.left),
  );
}
