/**
 * Grey values as a PNG file.
 *
 * @param grey row by row, 0 black, 255 white
 * @param width in pixels
 */
export async function greyPng(grey: Uint8Array, width: number): Promise<Uint8Array> {
  // Only reports need it, and it takes a while to load.
  const { default: sharp } = await import('sharp');
  const raw = { width, height: grey.length / width, channels: 1 } as const;
  return await sharp(grey, { raw }).toColourspace('b-w').png({ compressionLevel: 9 }).toBuffer();
}
