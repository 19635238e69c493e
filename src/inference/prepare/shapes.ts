import type { Picture } from './picture.js';

/** Columns [left, right) and rows [top, bottom), in pixels. */
export interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** Pixels with ink that touch each other, at a side or a corner. */
export interface Shape {
  readonly box: Box;
  /** Sum of its pixels. */
  readonly mass: number;
  /** Positions of its pixels. */
  readonly places: readonly number[];
}

/** All shapes of a picture, the one with the most ink first. */
export function shapesOf({ width, height, pixels }: Picture): Shape[] {
  const seen = new Uint8Array(pixels.length);
  const shapes: Shape[] = [];
  for (let start = 0; start < pixels.length; start++) {
    if (seen[start] === 1 || pixels[start] === 0) continue;
    seen[start] = 1;
    const places = [start];
    let mass = 0;
    let [left, top, right, bottom] = [width, height, 0, 0];
    for (let index = 0; index < places.length; index++) {
      const place = places[index] as number;
      const row = Math.floor(place / width);
      const column = place - row * width;
      mass += pixels[place] as number;
      left = Math.min(left, column);
      right = Math.max(right, column + 1);
      top = Math.min(top, row);
      bottom = Math.max(bottom, row + 1);
      for (let y = Math.max(0, row - 1); y <= Math.min(height - 1, row + 1); y++) {
        for (let x = Math.max(0, column - 1); x <= Math.min(width - 1, column + 1); x++) {
          const near = y * width + x;
          if (seen[near] === 1 || pixels[near] === 0) continue;
          seen[near] = 1;
          places.push(near);
        }
      }
    }
    shapes.push({ box: { left, top, right, bottom }, mass, places });
  }
  return shapes.sort((a, b) => b.mass - a.mass || (a.places[0] as number) - (b.places[0] as number));
}

/** The smallest box around all of them; null around nothing. */
export function boxAround(boxes: readonly Box[]): Box | null {
  if (boxes.length === 0) return null;
  return {
    left: Math.min(...boxes.map(({ left }) => left)),
    top: Math.min(...boxes.map(({ top }) => top)),
    right: Math.max(...boxes.map(({ right }) => right)),
    bottom: Math.max(...boxes.map(({ bottom }) => bottom)),
  };
}

/** Whether a box reaches an edge of a picture. */
export function touchesEdge(box: Box, { width, height }: Picture): boolean {
  return box.left === 0 || box.top === 0 || box.right === width || box.bottom === height;
}
