import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { EpochReport } from '../../src/coordinator/core/reports.js';
import type { WholeRun } from '../../src/runs/compare-runs.js';
import type { RunRecord } from '../../src/runs/read-run.js';
import { CLASSIC_NETWORK } from '../../src/shared/model/model.js';
import { encodeModel } from '../../src/shared/model/model-file.js';
import type { RunConfig } from '../../src/shared/run-config.js';
import { epochReport, RUN_CONFIG, RUN_ID } from '../support/checkpoints.js';

export interface SampleRun {
  readonly config?: Partial<RunConfig>;
  readonly startedAt?: string;
  readonly packageVersion?: string;
  readonly epochs?: readonly EpochReport[];
  /** Value of every parameter of its model; missing: it is not finished. */
  readonly model?: number;
}

/** Writes a run as a coordinator leaves it, without checkpoints. Returns its directory. */
export function writeRun(folder: string, name: string, run: SampleRun = {}): string {
  const directory = path.join(folder, name);
  mkdirSync(directory, { recursive: true });
  const { startedAt = '2026-11-27T04:33:00.639Z', packageVersion = '0.2.0', epochs = [] } = run;
  const config = { runId: RUN_ID, packageVersion, startedAt, ...RUN_CONFIG, ...run.config };
  writeFileSync(path.join(directory, 'config.json'), JSON.stringify(config));
  writeFileSync(path.join(directory, 'epochs.jsonl'), linesOf(epochs));
  if (run.model !== undefined) {
    const parameters = new Float32Array(CLASSIC_NETWORK.parameterCount).fill(run.model);
    writeFileSync(path.join(directory, 'model.safetensors'), encodeModel(parameters, { format: 'pt' }));
  }
  return directory;
}

/** Epochs 1 to `count`, with this change in each from epoch `from` on. */
export function epochsOf(count: number, change: Partial<EpochReport> = {}, from = 1): EpochReport[] {
  return Array.from({ length: count }, (_, epoch) => ({
    ...epochReport(epoch),
    ...(epoch + 1 >= from ? change : {}),
  }));
}

/** As in `epochs.jsonl`. */
export function linesOf(epochs: readonly EpochReport[]): string {
  return epochs.map((report) => `${JSON.stringify({ ...report, epoch: report.epoch + 1 })}\n`).join('');
}

/** A run as it is after reading, without files. */
export function wholeRun(name: string, epochCount: number, config: Partial<RunConfig> = {}): WholeRun {
  const epochs = epochsOf(epochCount);
  const record: RunRecord = {
    ...{ name, directory: `/runs/${name}`, config: { ...RUN_CONFIG, ...config }, holder: null, problems: [] },
    identity: { runId: RUN_ID, packageVersion: '0.2.0', startedAt: '2026-11-27T04:33:00.639Z' },
    ...{ epochsMade: epochCount, last: epochs.at(-1) ?? null, best: epochs.at(-1) ?? null, trainSeconds: 3 },
    ...{ secondsElapsed: null, modelSha256: null, summary: null, hasPage: true },
  };
  return { record, epochs };
}
