import type { RunConfig, SplitManifest } from '../shared/run-config.js';
import type { RunData } from './flags.js';

/**
 * A warning if a run's config.json gave the settings, but the data set is not that run's: the model will be another
 * one.
 *
 * @param expected undefined: no run's config.json is used
 */
export function otherDataWarning(expected: RunData | undefined, config: RunConfig): string | null {
  if (!expected) return null;
  const isSame = same(expected.trainSplit, config.trainSplit) && same(expected.testSplit, config.testSplit);
  if (isSame) return null;
  return `the data set is not that of the run in ${expected.file}, so the model will be a different one; --data chooses the data set`;
}

function same(a: SplitManifest, b: SplitManifest): boolean {
  return a.sampleCount === b.sampleCount && a.sha256 === b.sha256;
}
