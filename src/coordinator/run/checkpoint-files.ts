import { readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { isTemporary } from '../../shared/files/atomic-file.js';

/** A checkpoint's file. */
export interface CheckpointFile {
  /** File name without directory. */
  readonly name: string;
  /** Step of the cursor, from the name. */
  readonly step: number;
}

/** Ten digits keep the files in order in every listing, for longer than any run takes. */
const STEP_DIGITS = 10;
const NAME = /^step-(\d{10,16})\.safetensors$/;

/** 'step-0000000100.safetensors'. `step` is the cursor's, a whole number from 0. */
export function checkpointFileName(step: number): string {
  return `step-${String(step).padStart(STEP_DIGITS, '0')}.safetensors`;
}

/**
 * The files in the directory whose names are those of checkpoints. Their contents are not checked.
 *
 * @returns newest first
 * @throws errors of the file system, also if the directory is missing
 */
export async function listCheckpointFiles(directory: string): Promise<CheckpointFile[]> {
  const files = (await readdir(directory)).flatMap((name) => {
    const digits = NAME.exec(name)?.[1];
    return digits ? [{ name, step: Number(digits) }] : [];
  });
  return files.sort((a, b) => b.step - a.step);
}

/**
 * Removes what a new checkpoint makes superfluous: older checkpoints, and temporary files of interrupted writes. Files
 * of later steps stay: they were passed over when the run resumed from an earlier one.
 *
 * @param newest step of the checkpoint that is safely written
 * @param keep how many to keep, including that one: at least 1
 * @param notCounted names of unusable files: they neither count nor are removed
 * @throws errors of the file system
 */
export async function pruneCheckpointFiles(
  directory: string,
  newest: number,
  keep: number,
  notCounted: ReadonlySet<string>,
): Promise<void> {
  const counted = (await listCheckpointFiles(directory)).filter(
    ({ name, step }) => step <= newest && !notCounted.has(name),
  );
  const leftOver = (await readdir(directory)).filter((name) => name.startsWith('step-') && isTemporary(name));
  for (const name of [...counted.slice(keep).map((file) => file.name), ...leftOver]) {
    await rm(path.join(directory, name), { force: true });
  }
}
