import { createHash, randomBytes } from 'node:crypto';
import { mkdir, open, readdir, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { type LoadedSplit, loadSplit, readEachImage } from '../shared/data/image-directory.js';
import { SampleList } from '../shared/data/sample-list.js';
import { chunkCount, chunkRange, imagesFileBytes, listChunkCount } from '../shared/data/split-chunks.js';
import { codeOf, messageOf, OperationalError } from '../shared/errors.js';
import { fileExists } from '../shared/files/file-exists.js';
import { removeOldTemporaries } from '../shared/files/old-temporaries.js';
import { readRegularFile } from '../shared/files/regular-file.js';
import { MAX_CLASS_COUNT } from '../shared/model/model.js';
import { CHUNK_BYTES } from '../shared/protocol/limits.js';
import type { SplitManifest } from '../shared/run-config.js';
import type { PartialDataset } from './partial-dataset.js';

/** A chunk that an incomplete training set lacks. */
export interface MissingChunk {
  readonly chunk: number;
  readonly storedCount: number;
  readonly chunkCount: number;
}

/** Chunks that are looked for, and where the search begins: first..first+count-1. */
export interface ChunkSearch {
  readonly first: number;
  readonly count: number;
  readonly startAt: number;
}

/**
 * Training sets that came over the network, each under its SHA-256:
 *
 *     SHA256/            the two IDX files, complete and checked
 *     SHA256.chunks/N    chunks of one that is not complete yet, and of its sample list
 *
 * Every file and directory appears whole, by renaming, so any number of workers can fetch the same set at once, each what the others have
 * not, and one that is killed leaves what it had to the next.
 */
export class DatasetCache {
  constructor(readonly directory: string) {}

  /**
   * The training set, or null if it is not here. A damaged one is removed.
   *
   * @throws OperationalError `cache-unusable`
   */
  load(manifest: SplitManifest): Promise<LoadedSplit | null> {
    return this.#read(manifest, (folder) => loadSplit(folder, 'train', MAX_CLASS_COUNT));
  }

  /**
   * Takes the images that are not here yet from the training set.
   *
   * @returns false if the training set is not here. A damaged one is removed, and nothing of it counts
   * @throws OperationalError `cache-unusable`
   */
  async fill(partial: PartialDataset): Promise<boolean> {
    const read = (folder: string) => readEachImage(folder, 'train', partial.put.bind(partial));
    const filled = await this.#read(partial.manifest, read);
    if (filled) partial.complete();
    return filled !== null;
  }

  /** Whether the training set is here, and another worker may have put it there. */
  isComplete(manifest: SplitManifest): Promise<boolean> {
    return fileExists(this.#complete(manifest));
  }

  /**
   * A missing chunk, or null if none of these is missing, or the training set is here. The counts are those of these and of
   * the chunks before them.
   */
  async missing(manifest: SplitManifest, { first, count, startAt }: ChunkSearch): Promise<MissingChunk | null> {
    // Another worker may have assembled it meanwhile.
    if (await this.isComplete(manifest)) return null;
    const stored = await this.#guard(() => this.#stored(manifest));
    for (let i = 0; i < count; i++) {
      const chunk = first + ((startAt - first + i) % count);
      if (stored.has(chunk)) continue;
      const storedCount = [...stored].filter((number) => number < first + count).length;
      return { chunk, storedCount, chunkCount: first + count };
    }
    return null;
  }

  /**
   * The sample list, all chunks of which must be there; null if they were not it, and are removed, or were removed.
   * Throws OperationalError `cache-unusable`.
   */
  async loadList(manifest: SplitManifest, sha256: string): Promise<SampleList | null> {
    const first = chunkCount(manifest);
    const files = Array.from({ length: listChunkCount(manifest) }, (_, i) => this.#chunk(manifest, first + i));
    return await this.#guard(async () => {
      const parts = await Promise.all(files.map((file) => readRegularFile(file, CHUNK_BYTES))).catch(whereGone);
      const list = parts && new SampleList(Buffer.concat(parts), manifest);
      if (list?.sha256 === sha256) return list;
      await Promise.all(files.map((file) => rm(file, { force: true })));
      return null;
    });
  }

  /** Keeps a chunk. Throws OperationalError `cache-unusable`, `chunk-size`. */
  async store(manifest: SplitManifest, chunk: number, bytes: Uint8Array): Promise<void> {
    const { begin, end } = chunkRange(manifest, chunk);
    if (bytes.byteLength !== end - begin) {
      throw new OperationalError(
        'chunk-size',
        `Cannot use chunk ${chunk} of the data set: it must have ${end - begin} bytes, got ${bytes.byteLength}.`,
      );
    }
    await this.#guard(async () => {
      const temporary = path.join(this.#chunks(manifest), temporaryName());
      try {
        await mkdir(this.#chunks(manifest), { recursive: true });
        await writeFile(temporary, bytes, { flag: 'wx' });
        await rename(temporary, this.#chunk(manifest, chunk));
      } catch (error) {
        // Another worker may have assembled the chunks, and removed their folder.
        if (codeOf(error) !== 'ENOENT' || !(await this.isComplete(manifest))) throw error;
      }
    });
  }

  /**
   * Assembles the chunks, all of which must be there, and checks them. If they are not the training set, they are
   * removed.
   *
   * @returns whether they were
   * @throws OperationalError `cache-unusable`
   */
  async assemble(manifest: SplitManifest): Promise<boolean> {
    return await this.#guard(async () => {
      if (await this.isComplete(manifest)) return true;
      await removeOldTemporaries(this.directory, TEMPORARY, Date.now());
      const temporary = path.join(this.directory, temporaryName());
      await mkdir(temporary, { recursive: true });
      try {
        const isRight = await this.#join(manifest, temporary);
        if (isRight) await publish(temporary, this.#complete(manifest));
        await rm(this.#chunks(manifest), { recursive: true, force: true });
        return isRight;
      } finally {
        await rm(temporary, { recursive: true, force: true });
      }
    });
  }

  /** Writes the two files, and returns whether their SHA-256 is right. */
  async #join(manifest: SplitManifest, folder: string): Promise<boolean> {
    const hash = createHash('sha256');
    const boundary = imagesFileBytes(manifest);
    const images = await open(path.join(folder, 'train-images-idx3-ubyte'), 'wx');
    const labels = await open(path.join(folder, 'train-labels-idx1-ubyte'), 'wx');
    try {
      for (let chunk = 0; chunk < chunkCount(manifest); chunk++) {
        const { begin, end } = chunkRange(manifest, chunk);
        const bytes = await readRegularFile(this.#chunk(manifest, chunk), end - begin);
        hash.update(bytes);
        const imageBytes = Math.max(0, Math.min(bytes.byteLength, boundary - begin));
        await images.writeFile(bytes.subarray(0, imageBytes));
        await labels.writeFile(bytes.subarray(imageBytes));
      }
      await images.sync();
      await labels.sync();
    } catch (error) {
      // Another worker has assembled and removed them. A chunk that is not a file, or has grown, is not part of the
      // training set.
      if (error instanceof OperationalError) return false;
      if (codeOf(error) === 'ENOENT') return await this.isComplete(manifest);
      throw error;
    } finally {
      await images.close();
      await labels.close();
    }
    return hash.digest('hex') === manifest.sha256;
  }

  async #stored(manifest: SplitManifest): Promise<Set<number>> {
    const names = await readdir(this.#chunks(manifest)).catch((error: unknown) => {
      if (codeOf(error) === 'ENOENT') return [];
      throw error;
    });
    return new Set(names.filter((name) => /^\d+$/.test(name)).map(Number));
  }

  /** null: it is not there, or was damaged. */
  async #read<T extends { readonly sha256: string }>(
    manifest: SplitManifest,
    read: (folder: string) => Promise<T>,
  ): Promise<T | null> {
    const folder = this.#complete(manifest);
    return await this.#guard(async () => {
      if (!(await fileExists(folder))) return null;
      try {
        const found = await read(folder);
        if (found.sha256 === manifest.sha256) return found;
      } catch (error) {
        if (!(error instanceof OperationalError)) throw error;
      }
      await rm(folder, { recursive: true, force: true });
      return null;
    });
  }

  #complete(manifest: SplitManifest): string {
    return path.join(this.directory, manifest.sha256);
  }

  #chunk(manifest: SplitManifest, chunk: number): string {
    return path.join(this.#chunks(manifest), String(chunk));
  }

  #chunks(manifest: SplitManifest): string {
    return path.join(this.directory, `${manifest.sha256}.chunks`);
  }

  async #guard<T>(use: () => Promise<T>): Promise<T> {
    try {
      return await use();
    } catch (cause) {
      if (cause instanceof OperationalError) throw cause;
      throw new OperationalError(
        'cache-unusable',
        `Cannot keep data sets in '${this.directory}': ${messageOf(cause)}`,
        'Choose another directory with --cache-dir.',
        { cause },
      );
    }
  }
}

/** For files that another worker may have removed: null if one is not there, or is no file. */
function whereGone(error: unknown): null {
  if (error instanceof OperationalError || codeOf(error) === 'ENOENT') return null;
  throw error;
}

/** Moves a folder to its place, unless another process has put the same folder there. */
async function publish(folder: string, place: string): Promise<void> {
  try {
    await rename(folder, place);
  } catch (error) {
    const code = codeOf(error);
    if (code !== 'ENOTEMPTY' && code !== 'EEXIST') throw error;
  }
}

const TEMPORARY = /^[0-9a-f]{16}\.tmp$/;

const temporaryName = (): string => `${randomBytes(8).toString('hex')}.tmp`;
