import { PAD_SIDE, type Point } from './ink.js';

/** The pen that the keyboard moves. */
export interface Pen extends Point {
  /** Whether it draws when it moves. */
  readonly isDown: boolean;
}

/** Places that the pen can reach, in each direction. */
const PLACES = 28;
const SPACING = PAD_SIDE / PLACES;
/** Places of a long move. */
const LONG_MOVE = 4;

/** In the middle, lifted. */
export const NEW_PEN: Pen = { x: (PLACES / 2 + 0.5) * SPACING, y: (PLACES / 2 + 0.5) * SPACING, isDown: false };

const DIRECTIONS: ReadonlyMap<string, Point> = new Map([
  ['ArrowLeft', { x: -1, y: 0 }],
  ['ArrowRight', { x: 1, y: 0 }],
  ['ArrowUp', { x: 0, y: -1 }],
  ['ArrowDown', { x: 0, y: 1 }],
]);

/**
 * The pen after a key. It stays on the pad.
 *
 * @param key as KeyboardEvent.key
 * @param isLong whether to move four places at once
 * @returns null: this key does not move it
 */
export function penMoved(pen: Pen, key: string, isLong: boolean): Pen | null {
  const direction = DIRECTIONS.get(key);
  if (!direction) return null;
  const distance = SPACING * (isLong ? LONG_MOVE : 1);
  return { ...pen, x: onPad(pen.x + direction.x * distance), y: onPad(pen.y + direction.y * distance) };
}

const onPad = (place: number): number => Math.min(PAD_SIDE - SPACING / 2, Math.max(SPACING / 2, place));

/** 'Pen down at column 15, row 9 of 28.' */
export function penWords({ x, y, isDown }: Pen): string {
  const place = (value: number): number => Math.floor(value / SPACING) + 1;
  return `Pen ${isDown ? 'down' : 'up'} at column ${place(x)}, row ${place(y)} of ${PLACES}.`;
}
