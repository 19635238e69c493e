import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { TestContext } from 'node:test';

/** Directories that no test removes. */
const untilExit = new Set<string>();

process.on('exit', () => {
  for (const directory of untilExit) remove(directory);
});

/**
 * A new directory with these files, by their names.
 *
 * @param t the test at whose end it is removed; without one it goes when the process ends
 * @returns its absolute path
 */
export function temporaryDirectory(t?: TestContext, files: Record<string, Uint8Array> = {}): string {
  const directory = mkdtempSync(path.join(tmpdir(), 'lenet-cluster-test-'));
  if (t) t.after(() => remove(directory));
  else untilExit.add(directory);
  for (const [name, bytes] of Object.entries(files)) writeFileSync(path.join(directory, name), bytes);
  return directory;
}

function remove(directory: string): void {
  rmSync(directory, { recursive: true, force: true, maxRetries: 5 });
}
