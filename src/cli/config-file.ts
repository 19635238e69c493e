import * as v from 'valibot';
import { configFileSchema } from '../coordinator/run/run-config-file.js';
import { messageOf, OperationalError, UsageError } from '../shared/errors.js';
import { readRegularFileSync } from '../shared/files/regular-file.js';
import type { RunConfig } from '../shared/run-config.js';
import { quoted } from '../shared/text/printable.js';
import { flagsOfRecipe } from './flags/recipe.js';

/** Far more than settings take, in bytes. */
const MAX_FILE_BYTES = 1 << 20;

/** The settings in a configuration file. */
export interface ConfigFile {
  /** Names of options without dashes, and their values in JSON. */
  readonly settings: readonly (readonly [name: string, value: unknown])[];
  /** The run to which this config.json belongs; null: the file was written for `--config`. */
  readonly run: RunConfig | null;
}

/**
 * Reads settings from a JSON object whose keys are the names of options without the dashes, such as {"epochs": 3,
 * "batch-size": 256}; or from the config.json of a run, which has other names and the run's identity.
 *
 * @throws UsageError when the file cannot be read or is neither
 */
export function readConfigFile(file: string): ConfigFile {
  let parsed: unknown;
  try {
    parsed = JSON.parse(
      readRegularFileSync(file, MAX_FILE_BYTES)
        .toString('utf8')
        .replace(/^\uFEFF/, ''),
    );
  } catch (error) {
    if (error instanceof OperationalError) throw new UsageError(error.message, error.hint);
    throw unusable(file, messageOf(error));
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) {
    throw unusable(file, 'it must hold one JSON object');
  }
  if (!('runId' in parsed)) return { settings: Object.entries(parsed), run: null };
  const result = v.safeParse(configFileSchema, parsed, { abortEarly: true });
  if (!result.success) {
    const [issue] = result.issues;
    throw unusable(
      file,
      `as a run's it must have a valid ${quoted(v.getDotPath(issue) ?? 'object')}: ${issue.message}`,
    );
  }
  const { seed, shuffle, validationSplit } = result.output;
  const { patienceEpochs, targetAccuracy } = result.output.stopping;
  return {
    settings: [
      ...flagsOfRecipe(result.output),
      ['seed', seed],
      ['shuffle', shuffle],
      ...(validationSplit ? [['validation', validationSplit.sampleCount] as const] : []),
      ...(patienceEpochs === null ? [] : [['early-stop', patienceEpochs] as const]),
      ...(targetAccuracy === null ? [] : [['target-accuracy', targetAccuracy] as const]),
    ],
    run: result.output,
  };
}

function unusable(file: string, problem: string): UsageError {
  return new UsageError(`Cannot use the configuration file ${quoted(file)}: ${problem.replace(/\.$/, '')}.`);
}
