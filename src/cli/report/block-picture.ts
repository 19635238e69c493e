import type { Picture } from '../../inference/prepare/picture.js';

/** From black to white. */
const SHADES = [' ', '░', '▒', '▓', '█'];

/** A grey picture in characters, a line for each row. Two characters make a pixel about square. */
export function blockPicture({ width, height, pixels }: Picture): string[] {
  return Array.from({ length: height }, (_, row) =>
    Array.from(pixels.subarray(row * width, (row + 1) * width), (value) => shadeOf(value).repeat(2))
      .join('')
      .trimEnd(),
  );
}

const shadeOf = (value: number): string => SHADES[Math.round((value * (SHADES.length - 1)) / 255)] as string;
