import sharp from 'sharp';

/** How a digit is photographed. */
interface Scene {
  readonly name: string;
  readonly digit: number;
  readonly font: string;
  /** Brightness of paper and ink, 0..255. */
  readonly paper: number;
  readonly ink: number;
  /** Height of the font, in pixels; the picture has 600 x 800. */
  readonly size: number;
  readonly x: number;
  readonly y: number;
  readonly turnDegrees: number;
  /** Added to the strokes, in pixels. */
  readonly thicker: number;
  /** Part of the light that reaches a place, from 0 to 1. */
  readonly light: (x: number, y: number) => number;
  /** Standard deviation of the noise, of 255. */
  readonly noise: number;
  /** Part of the pixels that are black or white specks. */
  readonly specks: number;
}

/** Families, and the packages of Debian that have them. */
export const FONTS = {
  'DejaVu Sans': 'fonts-dejavu-core',
  DkgHandwriting: 'fonts-dkg-handwriting',
  Breip: 'fonts-breip',
};
const [PRINTED, WRITTEN, LOOSE] = Object.keys(FONTS) as [string, string, string];
const [WIDTH, HEIGHT] = [600, 800];

const CALM: Omit<Scene, 'name' | 'digit' | 'font'> = {
  paper: 225,
  ink: 45,
  size: 420,
  x: 300,
  y: 400,
  turnDegrees: 0,
  thicker: 0,
  light: () => 1,
  noise: 0,
  specks: 0,
};

const SCENES: readonly Scene[] = [
  { ...CALM, name: 'turned to the left', digit: 0, font: WRITTEN, turnDegrees: -12 },
  { ...CALM, name: 'turned to the right', digit: 1, font: LOOSE, turnDegrees: 12, noise: 6 },
  { ...CALM, name: 'noisy', digit: 2, font: WRITTEN, noise: 25 },
  { ...CALM, name: 'lit from a side', digit: 3, font: LOOSE, light: (x, y) => 0.35 + 0.65 * x * (0.4 + 0.6 * y) },
  { ...CALM, name: 'in the upper left corner', digit: 4, font: LOOSE, x: 150, y: 250, size: 260, noise: 8 },
  { ...CALM, name: 'with thick strokes', digit: 5, font: WRITTEN, thicker: 30 },
  { ...CALM, name: 'with thin strokes', digit: 6, font: LOOSE, size: 300, ink: 90 },
  { ...CALM, name: 'chalk on a dark board', digit: 7, font: WRITTEN, paper: 35, ink: 225, noise: 10 },
  { ...CALM, name: 'in a shadow', digit: 8, font: LOOSE, light: (x, y) => (x + 0.6 * y > 0.9 ? 0.55 : 1), noise: 4 },
  { ...CALM, name: 'printed, small and with specks', digit: 9, font: PRINTED, size: 140, x: 420, y: 600, specks: 0.03 },
];

export interface Photograph {
  readonly name: string;
  readonly digit: number;
  /** A file: JPEG, but PNG where specks must stay. */
  readonly bytes: Buffer;
}

/** Ten pictures like photographs of digits, the same whenever they are made. */
export function photographs(): Promise<Photograph[]> {
  return Promise.all(SCENES.map(photographOf));
}

async function photographOf(scene: Scene): Promise<Photograph> {
  const strokes = await strokesOf(scene);
  const random = uniform(scene.digit + 1);
  const pixels = Buffer.alloc(WIDTH * HEIGHT);
  for (let place = 0; place < pixels.length; place++) {
    const covered = (strokes[place] as number) / 255;
    const light = scene.light((place % WIDTH) / WIDTH, Math.floor(place / WIDTH) / HEIGHT);
    const value = (scene.paper * (1 - covered) + scene.ink * covered) * light + scene.noise * normal(random);
    const isSpeck = random() < scene.specks;
    pixels[place] = isSpeck ? 255 * Math.round(random()) : Math.min(255, Math.max(0, Math.round(value)));
  }
  const picture = sharp(pixels, { raw: { width: WIDTH, height: HEIGHT, channels: 1 } });
  const bytes = await (scene.specks > 0 ? picture.png() : picture.jpeg({ quality: 85 })).toBuffer();
  return { name: `${scene.digit} ${scene.name}`, digit: scene.digit, bytes };
}

/** How much of each pixel the strokes cover, 0..255. */
function strokesOf({ digit, font, size, x, y, turnDegrees, thicker }: Scene): Promise<Buffer> {
  const text = `<text y="${size * 0.35}" text-anchor="middle" font-family="${font}" font-size="${size}" stroke="#000" stroke-width="${thicker}" stroke-linejoin="round">${digit}</text>`;
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${HEIGHT}"><g transform="translate(${x} ${y}) rotate(${turnDegrees})">${text}</g></svg>`;
  return sharp(Buffer.from(svg)).ensureAlpha().extractChannel(3).raw().toBuffer();
}

/** Numbers from 0 to 1: a linear congruence (Numerical Recipes). */
function uniform(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

/** About normal, with deviation 1: the sum of twelve uniform numbers. */
function normal(random: () => number): number {
  return Array.from({ length: 12 }, random).reduce((sum, value) => sum + value, -6);
}
