import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { TestContext } from 'node:test';

/** Writes the files, by their names, into a new directory, which the end of the test removes. Returns its absolute path. */
export async function temporaryDirectory(t: TestContext, files: Record<string, Uint8Array> = {}): Promise<string> {
  const directory = await mkdtemp(path.join(tmpdir(), 'lenet-cluster-test-'));
  t.after(() => rm(directory, { recursive: true, force: true }));
  for (const [name, bytes] of Object.entries(files)) await writeFile(path.join(directory, name), bytes);
  return directory;
}
