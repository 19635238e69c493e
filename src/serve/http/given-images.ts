import type { GivenImage } from '../given-image.js';
import { Refusal } from '../refusals.js';

/** A JSON body of /predict, as its schema allows it. */
export interface JsonBody {
  /** Files in base64, or data URLs of them. */
  readonly images?: readonly string[];
  /** 784 or 1,024 whole numbers of 0..255 each. */
  readonly pixels?: readonly (readonly number[])[];
}

const BASE64 = /^[A-Za-z0-9+/_-]*={0,2}$/;
const DATA_URL = /^data:[^,]{0,200};base64,/i;

/** The images of a JSON body. */
export function imagesOfJson({ images = [], pixels = [] }: JsonBody): GivenImage[] {
  const files = images.map((text): GivenImage => ({ name: null, content: fileOf(text) }));
  const digits = pixels.map(
    (values): GivenImage => ({ name: null, content: { type: 'digit', pixels: Uint8Array.from(values) } }),
  );
  return [...files, ...digits];
}

/** The image of a body that is a file. */
export function imageOfFile(bytes: Uint8Array, name: string | null = null): GivenImage {
  return { name, content: { type: 'file', bytes } };
}

function fileOf(text: string): GivenImage['content'] {
  const base64 = text.replace(DATA_URL, '');
  if (BASE64.test(base64)) return { type: 'file', bytes: Buffer.from(base64, 'base64') };
  const refusal = new Refusal(
    'base64-invalid',
    'Cannot read the image: it must be a file in base64.',
    'Encode it without line breaks, or send the file itself.',
  );
  return { type: 'refused', refusal };
}
