import type { Picture } from './picture.js';

/**
 * Multiplies all pixels, so that the brightest becomes 255. Thin strokes are dim after a picture was scaled down. A picture
 * without ink stays as it is.
 */
export function contrasted(picture: Picture): Picture {
  const brightest = picture.pixels.reduce((most, value) => Math.max(most, value), 0);
  if (brightest === 0 || brightest === 255) return picture;
  const pixels = picture.pixels.map((value) => Math.floor((value * 510 + brightest) / (2 * brightest)));
  return { width: picture.width, height: picture.height, pixels };
}
