/** Shares of red, green and blue in grey, in 65536ths: ITU-R BT.601 as Pillow's `convert('L')` rounds it. */
const [RED, GREEN, BLUE] = [19_595, 38_470, 7_471];
const HALF = 32_768;

/** The grey of a colour, 0..255, with the bits of Pillow's `convert('L')`. All channels are whole numbers 0..255. */
export const lumaOf = (red: number, green: number, blue: number): number =>
  (red * RED + green * GREEN + blue * BLUE + HALF) >> 16;

/**
 * The grey of n colour pixels, n from 0.
 *
 * @param rgb n x 3 bytes: red, green, blue
 * @param target n bytes, overwritten
 * @throws RangeError when the lengths do not fit together
 */
export function greyOfRgb(rgb: Uint8Array, target: Uint8Array): void {
  if (rgb.length !== target.length * 3) {
    throw new RangeError(`${target.length} colour pixels must have ${target.length * 3} bytes, got ${rgb.length}`);
  }
  for (let index = 0, from = 0; index < target.length; index++, from += 3) {
    target[index] = lumaOf(rgb[from] as number, rgb[from + 1] as number, rgb[from + 2] as number);
  }
}
