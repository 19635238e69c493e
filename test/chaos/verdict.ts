import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { FINISHED_RUN_FILES } from '../support/finished-run-files.js';
import { filesIn, markedProcesses } from './leftovers.js';

export interface RunToJudge {
  readonly directory: string;
  /** The SHA-256 in the summary of the run. */
  readonly sha256: string | null;
  /** The SHA-256 of a run without faults. */
  readonly expectedSha256: string;
  readonly epochs: number;
  /** Where its processes put temporary files. */
  readonly temporaryDirectory: string;
  /** The mark of all its processes. */
  readonly mark: string;
}

/**
 * The faults of a run that has ended.
 *
 * @returns a sentence for each fault; empty when all is as it must be
 */
export function judge(run: RunToJudge): string[] {
  return [...wrongModel(run), ...wrongEpochs(run), ...leftBehind(run)];
}

function wrongModel({ directory, sha256, expectedSha256 }: RunToJudge): string[] {
  const model = readFileSync(path.join(directory, 'model.safetensors'));
  const written = createHash('sha256').update(model).digest('hex');
  return [
    ...differs('the SHA-256 of the model', expectedSha256, written),
    ...differs('the SHA-256 in the summary', written, String(sha256)),
  ];
}

function wrongEpochs({ directory, epochs }: RunToJudge): string[] {
  const lines = readFileSync(path.join(directory, 'epochs.jsonl'), 'utf8').trimEnd().split('\n');
  const recorded = lines.map((line) => (JSON.parse(line) as { epoch: number }).epoch);
  const expected = Array.from({ length: epochs }, (_, i) => i + 1);
  return differs('epochs.jsonl', expected.join(' '), recorded.join(' '));
}

function leftBehind({ directory, temporaryDirectory, mark }: RunToJudge): string[] {
  const files = filesIn(directory).filter((file) => !/^checkpoints\/step-\d{10}\.safetensors$/.test(file));
  return [
    ...differs('the run directory', FINISHED_RUN_FILES.join(' '), files.join(' ')),
    ...differs('the directory for temporary files', '', readdirSync(temporaryDirectory).join(' ')),
    ...differs('the list of processes left behind', '', markedProcesses(mark).join(' ')),
  ];
}

function differs(what: string, expected: string, actual: string): string[] {
  return actual === expected ? [] : [`${what} must be '${expected}', got '${actual}'`];
}
