import { BilinearResizer } from '../../shared/data/bilinear-resize.js';
import { SOURCE_IMAGE_SIDE } from '../../shared/data/resize.js';
import { IMAGE_PIXELS, IMAGE_SIDE } from '../../shared/model/model.js';
import type { Picture } from './picture.js';

/**
 * A picture as an image of a training: one of 28x28 or 32x32 as it is, any other resized to 32x32, which does not keep its
 * proportions.
 */
export function resizedPicture(picture: Picture): Picture {
  const { width, height, pixels } = picture;
  if (width === height && (width === SOURCE_IMAGE_SIDE || width === IMAGE_SIDE)) return picture;
  const resized = new Uint8Array(IMAGE_PIXELS);
  new BilinearResizer(width, height).resize(pixels, resized);
  return { width: IMAGE_SIDE, height: IMAGE_SIDE, pixels: resized };
}
