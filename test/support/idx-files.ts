import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { TestContext } from 'node:test';

/** An IDX file of unsigned bytes, from its definition: magic, dimensions, values. */
export function idxBytes(dimensions: readonly number[], values: Uint8Array): Buffer {
  const header = Buffer.alloc(4 + 4 * dimensions.length);
  header.set([0, 0, 8, dimensions.length]);
  for (const [index, dimension] of dimensions.entries()) header.writeUint32BE(dimension, 4 + 4 * index);
  return Buffer.concat([header, values]);
}

/** Writes the files into a new directory, which the end of the test removes. */
export async function temporaryDirectory(t: TestContext, files: Record<string, Uint8Array> = {}): Promise<string> {
  const directory = await mkdtemp(path.join(tmpdir(), 'lenet-cluster-test-'));
  t.after(() => rm(directory, { recursive: true, force: true }));
  for (const [name, bytes] of Object.entries(files)) await writeFile(path.join(directory, name), bytes);
  return directory;
}

/** Values that differ from one another, and repeat with no power of two. */
export const countingBytes = (length: number): Uint8Array => Uint8Array.from({ length }, (_, index) => index % 251);
