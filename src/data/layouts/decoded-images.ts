import { decodeStoredGrey, type StoredGrey } from '../../predict/decode-stored-grey.js';
import { messageOf, OperationalError } from '../../shared/errors.js';
import { counted } from '../../shared/text/plural.js';
import { quoted } from '../../shared/text/printable.js';
import type { SampleBlock } from '../source.js';
import { unusable } from './failures.js';
import { samplesPerBlock } from './sample-blocks.js';

/** An image file and its label. */
export interface EncodedImage {
  /** The name of the file, for errors. */
  readonly name: string;
  readonly label: number;
  /** The file's content. */
  read(limits: typeof LIMITS): Promise<Uint8Array>;
}

/** Images of a data set are small. Those that are decoded at the same time take half a GiB at most. */
const LIMITS = { maxBytes: 16 << 20, maxPixels: 16 << 20 };
/** Images that are read and decoded at the same time: libuv has four threads, and each should find one waiting. */
const AT_A_TIME = 8;

/**
 * Decodes images in their order, several at a time. All are looked at before one that cannot be decoded ends it, so that the
 * error says how many there are.
 *
 * @param place where they lie, for the error
 * @throws OperationalError `dataset-images`
 */
export async function* decodedBlocks(
  images: Iterable<EncodedImage> | AsyncIterable<EncodedImage>,
  place: string,
): AsyncGenerator<SampleBlock, void, undefined> {
  const gathered = new Gathered();
  let total = 0;
  let faulty = 0;
  let first: OperationalError | null = null;
  for await (const { label, picture } of decodedInOrder(images)) {
    total++;
    if (picture instanceof OperationalError) {
      first ??= picture;
      faulty++;
    }
    if (first || picture instanceof OperationalError) continue;
    if (!gathered.hasRoomFor(picture)) yield gathered.take();
    gathered.add(picture, label);
  }
  if (first) {
    throw unusable(
      'dataset-images',
      place,
      `all ${counted(total, 'image')} must be readable, got ${faulty} that cannot be read, the first of them so: ${messageOf(first)}`,
      'Repair or remove these files.',
      first,
    );
  }
  if (gathered.count > 0) yield gathered.take();
}

interface DecodedImage {
  readonly label: number;
  readonly picture: StoredGrey | OperationalError;
}

async function* decodedInOrder(
  images: Iterable<EncodedImage> | AsyncIterable<EncodedImage>,
): AsyncGenerator<DecodedImage, void, undefined> {
  const waiting: Promise<DecodedImage>[] = [];
  try {
    for await (const image of images) {
      waiting.push(decoded(image));
      if (waiting.length >= AT_A_TIME) yield await (waiting.shift() as Promise<DecodedImage>);
    }
    while (waiting.length > 0) yield await (waiting.shift() as Promise<DecodedImage>);
  } finally {
    // Nobody waits for those that are left when it ends early.
    await Promise.allSettled(waiting);
  }
}

async function decoded(image: EncodedImage): Promise<DecodedImage> {
  try {
    const picture = await decodeStoredGrey(await image.read(LIMITS), image.name, LIMITS);
    return { label: image.label, picture };
  } catch (error) {
    if (error instanceof OperationalError) return { label: image.label, picture: error };
    const reason = `Cannot read ${quoted(image.name)}: ${messageOf(error)}`;
    return {
      label: image.label,
      picture: new OperationalError('dataset-unreadable', reason, undefined, { cause: error }),
    };
  }
}

/** Neighbouring pictures of one size on their way to a block. */
class Gathered {
  #pictures: StoredGrey[] = [];
  #labels: number[] = [];

  get count(): number {
    return this.#pictures.length;
  }

  hasRoomFor({ width, height }: StoredGrey): boolean {
    const [first] = this.#pictures;
    if (!first) return true;
    const fits = first.width === width && first.height === height;
    return fits && this.count < samplesPerBlock(width * height);
  }

  add(picture: StoredGrey, label: number): void {
    this.#pictures.push(picture);
    this.#labels.push(label);
  }

  /** The block of those that were added, of which there is at least one. */
  take(): SampleBlock {
    const { width, height } = this.#pictures[0] as StoredGrey;
    const count = this.count;
    const pixels = new Uint8Array(count * width * height);
    for (const [index, picture] of this.#pictures.entries()) pixels.set(picture.pixels, index * width * height);
    const labels = this.#labels;
    this.#pictures = [];
    this.#labels = [];
    return { count, height, width, channels: 1, pixels, labels };
  }
}
