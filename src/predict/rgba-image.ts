/** Eight bits a channel, one picture, upright: pixels of four bytes, red, green, blue and alpha. */
export interface RgbaImage {
  readonly width: number;
  readonly height: number;
  readonly rgba: Uint8Array;
}
