import type { RunConfig, SplitManifest, StartingModel } from '../shared/run-config.js';
import type { RunData } from './flags.js';

/**
 * Warnings if a run's config.json gave the settings, but this run has another data set or begins elsewhere: the model will be
 * another one.
 *
 * @param expected undefined: no run's config.json is used
 */
export function otherRunWarnings(expected: RunData | undefined, config: RunConfig): string[] {
  if (!expected) return [];
  const { file, trainSplit, testSplit, startingModel } = expected;
  const warningOf = (what: string, option: string): string =>
    `${what} is not that of the run in ${file}, so the model will be a different one; ${option}`;
  const isSameData = same(trainSplit, config.trainSplit) && same(testSplit, config.testSplit);
  const isSameStart = startingModel?.sha256 === config.startingModel?.sha256;
  return [
    ...(isSameData ? [] : [warningOf('the data set', '--data chooses the data set')]),
    ...(isSameStart ? [] : [warningOf('the model from which it begins', startOf(startingModel))]),
  ];
}

const startOf = (model: StartingModel | null): string =>
  model === null ? 'that run began without --init' : `--init chooses that with SHA-256 ${model.sha256}`;

function same(a: SplitManifest, b: SplitManifest): boolean {
  return a.sampleCount === b.sampleCount && a.sha256 === b.sha256;
}
