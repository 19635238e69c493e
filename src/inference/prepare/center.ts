import type { Picture } from './picture.js';

/**
 * Places a picture in a square of black.
 *
 * @param picture no side longer than the square's
 * @param side of the square, in pixels
 * @param by as in PrepareOptions
 */
export function centered(picture: Picture, side: number, by: 'mass' | 'box' | 'off'): Picture {
  const { width, height, pixels } = picture;
  const [x, y] = by === 'mass' ? centerOfMass(picture) : [width / 2, height / 2];
  const left = by === 'off' ? 0 : placed(x, width, side);
  const top = by === 'off' ? 0 : placed(y, height, side);
  const square = new Uint8Array(side * side);
  for (let row = 0; row < height; row++) {
    square.set(pixels.subarray(row * width, (row + 1) * width), (top + row) * side + left);
  }
  return { width: side, height: side, pixels: square };
}

/**
 * The first column or row, so that the centre comes to the middle of the square, and all of the picture lies in it. As in
 * MNIST, a centre between pixels comes to lie less than a pixel beyond the middle, never before it.
 */
function placed(center: number, length: number, side: number): number {
  return Math.min(Math.max(0, Math.ceil(side / 2 - center)), side - length);
}

/** Column and row, in pixels from the upper left corner; the middle of a picture without ink. */
function centerOfMass({ width, height, pixels }: Picture): [x: number, y: number] {
  let [mass, x, y] = [0, 0, 0];
  for (let row = 0, index = 0; row < height; row++) {
    for (let column = 0; column < width; column++, index++) {
      const value = pixels[index] as number;
      mass += value;
      x += value * (2 * column + 1);
      y += value * (2 * row + 1);
    }
  }
  return mass === 0 ? [width / 2, height / 2] : [x / (2 * mass), y / (2 * mass)];
}
