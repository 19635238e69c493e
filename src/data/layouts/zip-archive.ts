import { crc32 } from 'node:zlib';
import type { Entry, ZipFile } from 'yauzl';
import type { OperationalError } from '../../shared/errors.js';
import { openRegularFile } from '../../shared/files/regular-file.js';
import { counted } from '../../shared/text/plural.js';
import { readFault, unusable } from './failures.js';

/** More than any archive of arrays has. It bounds the memory for their names. */
const MAX_ENTRIES = 1_000;
/** Deflate's best ratio: a match of 258 bytes in two bits. */
const MAX_COMPRESSION_RATIO = 1032;

/** A ZIP archive that is open for reading. Close it. */
export class ZipArchive {
  private constructor(
    readonly file: string,
    readonly zip: ZipFile,
    /** By name, in the archive's order, without folders. */
    readonly entries: ReadonlyMap<string, Entry>,
  ) {}

  /** @throws OperationalError `zip-damaged`, `dataset-unreadable`, `not-a-file` */
  static async open(file: string): Promise<ZipArchive> {
    try {
      await (await openRegularFile(file)).close();
      const { openPromise } = await import('yauzl');
      const zip = await openPromise(file, { autoClose: false });
      try {
        return new ZipArchive(file, zip, await entriesOf(file, zip));
      } catch (error) {
        zip.close();
        throw error;
      }
    } catch (error) {
      throw readFault(error, file, (reason) => damagedZip(file, `it must be a whole ZIP archive, got: ${reason}`));
    }
  }

  /**
   * The decompressed content of an entry. Sizes and checksum are checked while it is read.
   *
   * @throws OperationalError `zip-damaged`, also while it is read
   */
  async *read(name: string): AsyncGenerator<Uint8Array, void, undefined> {
    const entry = this.entries.get(name) as Entry;
    if (!entry.canDecodeFileData()) {
      const got = entry.isEncrypted() ? 'an encrypted one' : `compression method ${entry.compressionMethod}`;
      throw damagedZip(this.file, `'${name}' must be stored or deflated and not encrypted, got ${got}`);
    }
    if (entry.uncompressedSize > entry.compressedSize * MAX_COMPRESSION_RATIO) {
      throw damagedZip(
        this.file,
        `'${name}' must have at most ${MAX_COMPRESSION_RATIO} times its compressed size, which is ${entry.compressedSize}, got ${entry.uncompressedSize}`,
      );
    }
    try {
      const stream = await this.zip.openReadStreamPromise(entry);
      let checksum = 0;
      for await (const chunk of stream as AsyncIterable<Uint8Array>) {
        checksum = crc32(chunk, checksum);
        yield chunk;
      }
      if (checksum !== entry.crc32) throw new Error(`the checksum of '${name}' is wrong`);
    } catch (error) {
      throw readFault(error, this.file, (reason) => damagedZip(this.file, `'${name}' must be whole, got: ${reason}`));
    }
  }

  close(): void {
    this.zip.close();
  }
}

async function entriesOf(file: string, zip: ZipFile): Promise<ReadonlyMap<string, Entry>> {
  const entries = new Map<string, Entry>();
  if (zip.entryCount > MAX_ENTRIES) {
    throw damagedZip(file, `it must hold at most ${counted(MAX_ENTRIES, 'file')}, got ${zip.entryCount}`);
  }
  for await (const entry of zip.eachEntry()) {
    if (!entry.fileName.endsWith('/')) entries.set(entry.fileName, entry);
  }
  return entries;
}

function damagedZip(file: string, problem: string): OperationalError {
  return unusable('zip-damaged', file, problem, 'Download it again, or save it again with numpy.savez_compressed.');
}
