/** Side of the pad, in pixels: ten for each pixel that the network sees. */
export const PAD_SIDE = 280;
/** Half the width of a line, in pixels of the pad: in a large digit it comes out as wide as in MNIST. */
const PEN_RADIUS = 12;

/** A place on the pad, in its pixels from the upper left corner. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** The places of a pen between touching the pad and leaving it, from one; a single place is a dot. */
export type Stroke = readonly Point[];

/** PAD_SIDE x PAD_SIDE bytes, row-major: 0 without ink, 255 under full ink. */
export type Ink = Uint8Array<ArrayBuffer>;

/** A pad without ink. */
export const noInk = (): Ink => new Uint8Array(PAD_SIDE * PAD_SIDE);

/** The ink of all strokes. The same strokes give the same bytes in every JavaScript engine. */
export function inkOf(strokes: readonly Stroke[]): Ink {
  const ink = noInk();
  for (const stroke of strokes) {
    stroke.forEach((point, index) => {
      addLine(ink, stroke[index - 1] ?? point, point);
    });
  }
  return ink;
}

/** Adds a line with round ends. Ink does not add up: a place under two lines is as dark as the darker of them. */
export function addLine(ink: Ink, from: Point, to: Point): void {
  const reach = PEN_RADIUS + 1;
  const left = Math.max(0, Math.floor(Math.min(from.x, to.x) - reach));
  const right = Math.min(PAD_SIDE - 1, Math.ceil(Math.max(from.x, to.x) + reach));
  const top = Math.max(0, Math.floor(Math.min(from.y, to.y) - reach));
  const bottom = Math.min(PAD_SIDE - 1, Math.ceil(Math.max(from.y, to.y) + reach));
  for (let row = top; row <= bottom; row++) {
    for (let column = left; column <= right; column++) {
      const distance = distanceToLine(column + 0.5, row + 0.5, from, to);
      const covered = Math.min(1, Math.max(0, PEN_RADIUS + 0.5 - distance));
      const place = row * PAD_SIDE + column;
      ink[place] = Math.max(ink[place] as number, Math.round(255 * covered));
    }
  }
}

function distanceToLine(x: number, y: number, from: Point, to: Point): number {
  const [alongX, alongY] = [to.x - from.x, to.y - from.y];
  const squaredLength = alongX * alongX + alongY * alongY;
  const ratio = squaredLength === 0 ? 0 : ((x - from.x) * alongX + (y - from.y) * alongY) / squaredLength;
  const nearest = Math.min(1, Math.max(0, ratio));
  const [offX, offY] = [x - from.x - nearest * alongX, y - from.y - nearest * alongY];
  // Math.hypot may round differently from engine to engine; a square root may not.
  return Math.sqrt(offX * offX + offY * offY);
}
