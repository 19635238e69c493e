import type { FileHandle } from 'node:fs/promises';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import type { SampleList } from '../../shared/data/sample-list.js';
import { chunkCount, chunkRange, imageBytes, imagesFileBytes, splitBytes } from '../../shared/data/split-chunks.js';
import { splitFiles } from '../../shared/data/split-files.js';
import { openRegularFile } from '../../shared/files/regular-file.js';
import type { SplitManifest } from '../../shared/run-config.js';
import { ThreadReader } from './thread-reader.js';

/** The decompressed content of a file. */
interface Content {
  /** Fills the buffer with the bytes that begin here. */
  read(target: Uint8Array, begin: number): Promise<void>;
  /** Returns pieces of one size that begin here, one behind the other. */
  readPieces(begins: readonly number[], pieceBytes: number): Promise<Uint8Array>;
  close(): Promise<void>;
}

/** The training set for workers that lack it, in chunks and in single images. No file is opened before the first request. */
export class ChunkSource {
  #contents: Promise<{ images: Content; labels: Content }> | undefined;

  /** @param list null: only chunks of the split are requested */
  constructor(
    private readonly directory: string,
    private readonly manifest: SplitManifest,
    private readonly list: SampleList | null,
  ) {}

  /**
   * @param chunk of the split, or of its sample list
   * @throws errors of finding and reading the files
   */
  async read(chunk: number): Promise<Uint8Array> {
    const { begin, end } = chunkRange(this.manifest, chunk);
    if (this.list && chunk >= chunkCount(this.manifest)) return this.list.bytes.subarray(begin, end);
    this.#contents ??= this.#open();
    const { images, labels } = await this.#contents;
    const boundary = Math.min(Math.max(imagesFileBytes(this.manifest), begin), end);
    const bytes = new Uint8Array(end - begin);
    if (begin < boundary) await images.read(bytes.subarray(0, boundary - begin), begin);
    if (boundary < end) await labels.read(bytes.subarray(boundary - begin), boundary - imagesFileBytes(this.manifest));
    return bytes;
  }

  /**
   * The images of these samples, as they are in the images file, one behind the other.
   *
   * @param samples each 0..sampleCount-1
   * @throws errors of finding and reading the files
   */
  async readImages(samples: readonly number[]): Promise<Uint8Array> {
    this.#contents ??= this.#open();
    const { images } = await this.#contents;
    const bytes = imageBytes(this.manifest);
    const first = imagesFileBytes({ ...this.manifest, sampleCount: 0 });
    return await images.readPieces(
      samples.map((sample) => first + sample * bytes),
      bytes,
    );
  }

  /** Closes the files. Does nothing when none were opened. */
  async close(): Promise<void> {
    const contents = await this.#contents?.catch(() => undefined);
    this.#contents = undefined;
    await contents?.images.close();
    await contents?.labels.close();
  }

  async #open(): Promise<{ images: Content; labels: Content }> {
    const { imagesFile, labelsFile } = await splitFiles(this.directory, 'train');
    const imagesBytes = imagesFileBytes(this.manifest);
    return {
      images: await openContent(imagesFile, imagesBytes),
      labels: await openContent(labelsFile, splitBytes(this.manifest) - imagesBytes),
    };
  }
}

/** A compressed file is decompressed into memory and stays there. */
async function openContent(file: string, maxBytes: number): Promise<Content> {
  const handle = await openRegularFile(file);
  const { buffer: magic } = await handle.read(Buffer.alloc(2), 0, 2, 0);
  if (magic.readUint16BE() !== 0x1f8b) {
    const pieces = new ThreadReader({ descriptor: handle.fd, file });
    return {
      read: (target, begin) => readFully(file, handle, target, begin),
      readPieces: (begins, bytes) => pieces.read(begins, bytes),
      close: async () => {
        await pieces.close();
        await handle.close();
      },
    };
  }
  // Reads from the beginning, because nothing has moved the handle's position.
  const compressed = await handle.readFile().finally(() => handle.close());
  const content = await promisify(gunzip)(compressed, { maxOutputLength: maxBytes });
  return {
    read: async (target, begin) => target.set(content.subarray(begin, begin + target.byteLength)),
    readPieces: async (begins, bytes) => {
      const pieces = new Uint8Array(begins.length * bytes);
      for (const [i, begin] of begins.entries()) pieces.set(content.subarray(begin, begin + bytes), i * bytes);
      return pieces;
    },
    close: async () => {},
  };
}

async function readFully(file: string, handle: FileHandle, target: Uint8Array, begin: number): Promise<void> {
  const { bytesRead } = await handle.read(target, 0, target.byteLength, begin);
  if (bytesRead < target.byteLength) throw new Error(`'${file}' has become shorter`);
}
