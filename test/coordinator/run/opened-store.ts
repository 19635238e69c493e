import { readdir } from 'node:fs/promises';
import type { TestContext } from 'node:test';
import type { Checkpoint } from '../../../src/coordinator/run/checkpoint-contents.js';
import { CheckpointStore } from '../../../src/coordinator/run/checkpoint-store.js';
import { checkpointAt, RUN_ID } from '../../support/checkpoints.js';
import { temporaryDirectory } from '../../support/temporary-directory.js';

/** The name of the checkpoint after so many steps. */
export const fileOf = (step: number): string => `step-${String(step).padStart(10, '0')}.safetensors`;
/** What loadNewest asks of a checkpoint. */
export const ofThisRun = ({ runId }: Checkpoint): string | null =>
  runId === RUN_ID ? null : `it must be of this run, got run '${runId}'`;

export interface Opened {
  readonly store: CheckpointStore;
  readonly warnings: string[];
  files(): Promise<string[]>;
}

/** The store of a run directory, and what it warns of. */
export function open(directory: string): Opened {
  const warnings: string[] = [];
  const store = new CheckpointStore(directory, (warning) => warnings.push(warning));
  return { store, warnings, files: async () => (await readdir(store.directory)).sort() };
}

/** A new run directory with these checkpoints. */
export async function openNew(t: TestContext, steps: readonly number[]): Promise<Opened & { directory: string }> {
  const directory = temporaryDirectory(t);
  const opened = open(directory);
  for (const step of steps) await opened.store.save(checkpointAt(step));
  return { ...opened, directory };
}
