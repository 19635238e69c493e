/** Height and width of an image, in pixels. */
export interface ImageSize {
  readonly height: number;
  readonly width: number;
}

/** The sizes of the images of a data set before they are resized. The two sides are looked at separately. */
export interface ImageSizes {
  readonly least: ImageSize;
  readonly most: ImageSize;
}

/** The sizes of some images, of which there is at least one. */
export function sizesOf(images: readonly ImageSize[]): ImageSizes {
  const heights = images.map(({ height }) => height);
  const widths = images.map(({ width }) => width);
  return {
    least: { height: Math.min(...heights), width: Math.min(...widths) },
    most: { height: Math.max(...heights), width: Math.max(...widths) },
  };
}
