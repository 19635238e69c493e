import { randomBytes } from 'node:crypto';
import { mkdir, readdir, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import * as v from 'valibot';
import { codeOf, messageOf, OperationalError } from '../shared/errors.js';
import { syncDirectory } from '../shared/files/atomic-file.js';
import { removeOldTemporaries } from '../shared/files/old-temporaries.js';
import { readRegularFile } from '../shared/files/regular-file.js';
import { runConfigSchema } from '../shared/run-config-schema.js';
import type { ConvertedData } from './convert.js';

/** Bytes that all prepared data may take before the ones that were not used for the longest time are removed. */
const MAX_BYTES = 10 * 2 ** 30;
/** A run may need its data for as long as this after its start, in milliseconds: workers fetch them when they join. */
const IN_USE_MS = 7 * 24 * 3_600_000;
/** Far more than 256 names of classes take. */
const MAX_RECORD_BYTES = 1 << 20;
const RECORD = 'prepared.json';
const TEMPORARY = /^[0-9a-f]{16}\.tmp$/;

const side = v.pipe(v.number(), v.safeInteger(), v.minValue(1));
const imageSize = v.strictObject({ height: side, width: side });
const record = v.strictObject({
  trainSplit: runConfigSchema.entries.trainSplit,
  testSplit: runConfigSchema.entries.trainSplit,
  validationSplit: v.nullable(runConfigSchema.entries.trainSplit),
  classNames: runConfigSchema.entries.classNames,
  imageSizes: v.strictObject({ least: imageSize, most: imageSize }),
  notes: v.array(v.string()),
}) satisfies v.GenericSchema<unknown, ConvertedData>;

/**
 * Converted data sets, each in a folder named by a hash of what it was made from. A folder appears whole, by renaming, so any number of
 * processes can make the same one at once, and nothing half-written is ever seen.
 */
export class PreparedCache {
  /** @param maxBytes for tests */
  constructor(
    readonly directory: string,
    readonly maxBytes: number = MAX_BYTES,
  ) {}

  folderOf(key: string): string {
    return path.join(this.directory, key);
  }

  /** Reads the record of a folder; null if it is not here, or its record is damaged. */
  async load(key: string): Promise<ConvertedData | null> {
    const file = path.join(this.folderOf(key), RECORD);
    try {
      const parsed = v.safeParse(record, JSON.parse((await readRegularFile(file, MAX_RECORD_BYTES)).toString('utf8')));
      if (!parsed.success) return null;
      const now = new Date();
      // The time of the last use; a cache that cannot be written to can still be read.
      await utimes(file, now, now).catch(() => {});
      return parsed.output;
    } catch {
      return null;
    }
  }

  /**
   * Makes the folder.
   *
   * @param make writes into an empty folder
   * @throws OperationalError `cache-unusable`, and what `make` throws
   */
  async make(key: string, make: (folder: string) => Promise<ConvertedData>): Promise<void> {
    await this.#guard(() => mkdir(this.directory, { recursive: true }));
    await removeOldTemporaries(this.directory, TEMPORARY, Date.now());
    const temporary = path.join(this.directory, `${randomBytes(8).toString('hex')}.tmp`);
    try {
      await this.#guard(async () => {
        await mkdir(temporary);
        const made = await make(temporary);
        await writeFile(path.join(temporary, RECORD), JSON.stringify(made));
        await syncDirectory(temporary);
        await this.#publish(temporary, this.folderOf(key));
      });
    } finally {
      await rm(temporary, { recursive: true, force: true });
    }
    await this.#removeOldest(key);
  }

  /** Removes a folder whose content is damaged. */
  async remove(key: string): Promise<void> {
    await this.#guard(() => rm(this.folderOf(key), { recursive: true, force: true }));
  }

  /** Another process may have put the same folder there: then its own is used. */
  async #publish(temporary: string, folder: string): Promise<void> {
    try {
      await rename(temporary, folder);
    } catch (error) {
      if (!['ENOTEMPTY', 'EEXIST'].includes(codeOf(error) ?? '')) throw error;
    }
  }

  async #removeOldest(newest: string): Promise<void> {
    const names = (await readdir(this.directory).catch(() => [])).filter((name) => /^[0-9a-f]{64}$/.test(name));
    const folders = await Promise.all(names.map(async (name) => ({ name, ...(await this.#sizeOf(name)) })));
    let bytes = folders.reduce((sum, folder) => sum + folder.bytes, 0);
    for (const { name, usedAtMs, bytes: size } of folders.sort((a, b) => a.usedAtMs - b.usedAtMs)) {
      if (bytes <= this.maxBytes) return;
      if (name === newest || Date.now() - usedAtMs < IN_USE_MS) continue;
      await this.remove(name).catch(() => {});
      bytes -= size;
    }
  }

  async #sizeOf(name: string): Promise<{ readonly bytes: number; readonly usedAtMs: number }> {
    const folder = this.folderOf(name);
    let bytes = 0;
    let usedAtMs = 0;
    for (const file of await readdir(folder).catch(() => [])) {
      const status = await stat(path.join(folder, file)).catch(() => null);
      bytes += status?.size ?? 0;
      if (file === RECORD) usedAtMs = status?.mtimeMs ?? 0;
    }
    return { bytes, usedAtMs };
  }

  async #guard<T>(use: () => Promise<T>): Promise<T> {
    try {
      return await use();
    } catch (cause) {
      if (cause instanceof OperationalError || codeOf(cause) === undefined) throw cause;
      throw new OperationalError(
        'cache-unusable',
        `Cannot keep data sets in '${this.directory}': ${messageOf(cause)}`,
        'Choose another directory with --cache-dir.',
        { cause },
      );
    }
  }
}
