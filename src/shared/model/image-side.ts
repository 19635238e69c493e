/** Height and width of a data set's images, in pixels, before they are 32x32. */
export type ImageSide = 28 | 32;
/** That of MNIST, and of a model that says nothing. */
export const DEFAULT_IMAGE_SIDE: ImageSide = 28;

/**
 * The side of an image that is ready for a network.
 *
 * @param image 28 x 28 or 32 x 32 bytes
 */
export const sideOf = (image: Uint8Array): ImageSide =>
  image.length === DEFAULT_IMAGE_SIDE ** 2 ? DEFAULT_IMAGE_SIDE : 32;
