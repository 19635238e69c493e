import path from 'node:path';
import type { EpochReport } from '../coordinator/core/reports.js';
import type {
  ComparedEpoch,
  ComparedFact,
  ComparedResult,
  ComparedRun,
  RunComparison,
} from '../page/view/comparison.js';
import { MOST_COMPARED } from '../page/view/comparison.js';
import { OperationalError, UsageError } from '../shared/errors.js';
import { quoted } from '../shared/text/printable.js';
import { looksLikeRun } from './list-runs.js';
import { type RunRecord, readRun } from './read-run.js';
import { resultOf, rowOfRun } from './run-row.js';
import { settingsOfRun } from './run-settings.js';

/** The files of a run with all its epochs, in order. */
export interface WholeRun {
  readonly record: RunRecord;
  readonly epochs: readonly EpochReport[];
}

/**
 * Reads and compares runs. Only reads.
 *
 * @param named directories of runs, or names of runs in `folder`
 * @throws UsageError unless there are two to MOST_COMPARED; OperationalError `no-run`
 */
export async function compareRunsIn(folder: string, named: readonly string[]): Promise<RunComparison> {
  if (named.length < 2 || named.length > MOST_COMPARED) {
    throw new UsageError(`Cannot compare: there must be 2 to ${MOST_COMPARED} runs, got ${named.length}.`);
  }
  const runs: WholeRun[] = [];
  for (const name of named) runs.push(await readWholeRun(await directoryOfRun(folder, name)));
  return compareRuns(runs);
}

/** Reads a run with all its epochs. Only reads. */
export async function readWholeRun(directory: string): Promise<WholeRun> {
  const epochs: EpochReport[] = [];
  const record = await readRun(directory, (report) => epochs.push(report));
  return { record, epochs: epochs.sort((a, b) => a.epoch - b.epoch) };
}

/** Compares runs: what is the same in them, and what differs. */
export function compareRuns(runs: readonly WholeRun[]): RunComparison {
  const [first] = runs;
  const compared = runs.map(
    (run, i): ComparedRun => ({
      ...rowOfRun(run.record),
      letter: String.fromCharCode('A'.charCodeAt(0) + i),
      toFirst: first === undefined || i === 0 ? null : compareTo(first, run),
    }),
  );
  return { runs: compared, facts: factsOf(runs), epochs: epochsOf(runs) };
}

function compareTo(first: WholeRun, other: WholeRun): NonNullable<ComparedRun['toFirst']> {
  const [one, two] = [first.record.modelSha256, other.record.modelSha256];
  const known = new Map(first.epochs.map((report) => [report.epoch, report]));
  const common = other.epochs.filter(({ epoch }) => known.has(epoch));
  const parting = common.find((report) => !sameResults(report, known.get(report.epoch)));
  return {
    sameModel: one === null || two === null ? null : one === two,
    partsAtEpoch: parting === undefined ? null : parting.epoch + 1,
    commonEpochs: common.length,
  };
}

/** Times do not count: they differ from run to run. */
function sameResults(one: EpochReport, other: EpochReport | undefined): boolean {
  const keys = ['trainLoss', 'trainCorrect', 'trainCount', 'testLoss', 'testCorrect', 'testCount'] as const;
  return other !== undefined && keys.every((key) => Object.is(one[key], other[key]));
}

function factsOf(runs: readonly WholeRun[]): ComparedFact[] {
  const fact = (name: string, figureOf: (record: RunRecord) => string | null): ComparedFact => {
    const values = runs.map(({ record }) => figureOf(record));
    return { name, values, differs: new Set(values).size > 1 };
  };
  const names = runs
    .flatMap(({ record }) => (record.config ? settingsOfRun(record.config) : []))
    .map(({ name }) => name);
  return [
    ...[...new Set(names)].map((name) =>
      fact(
        name,
        ({ config }) => config && (settingsOfRun(config).find((setting) => setting.name === name)?.value ?? null),
      ),
    ),
    fact('package version', ({ identity }) => identity?.packageVersion ?? null),
    fact('model SHA-256', ({ modelSha256 }) => modelSha256),
  ];
}

function epochsOf(runs: readonly WholeRun[]): ComparedEpoch[] {
  const byRun = runs.map(({ epochs }) => new Map(epochs.map((report) => [report.epoch, report])));
  const numbers = [...new Set(runs.flatMap(({ epochs }) => epochs.map(({ epoch }) => epoch)))].sort((a, b) => a - b);
  return numbers.map((epoch) => ({
    epoch: epoch + 1,
    results: byRun.map((reports) => comparedResult(reports.get(epoch))),
  }));
}

function comparedResult(report: EpochReport | undefined): ComparedResult | null {
  if (!report) return null;
  const finite = (value: number): number | null => (Number.isFinite(value) ? value : null);
  return { ...resultOf(report), trainLoss: finite(report.trainLoss), trainSeconds: finite(report.trainSeconds) };
}

async function directoryOfRun(folder: string, name: string): Promise<string> {
  for (const directory of [path.resolve(name), path.resolve(folder, name)]) {
    if (await looksLikeRun(directory)) return directory;
  }
  throw new OperationalError(
    'no-run',
    `Cannot compare ${quoted(name)}: it must be the directory of a run, or the name of a run in ${quoted(folder)}.`,
    "'lenet-cluster runs' lists the runs.",
  );
}
