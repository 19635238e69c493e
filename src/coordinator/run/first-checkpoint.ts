import { OperationalError } from '../../shared/errors.js';
import type { RunConfig } from '../../shared/run-config.js';
import { RUN_START } from '../core/resume.js';
import { freshTrainingState } from '../update/data-plane.js';
import type { Checkpoint } from './checkpoint-contents.js';

/**
 * The checkpoint of step 0. It is written before `config.json`, with which a run begins, so every run can go on from its
 * own files.
 *
 * @param directory of the run, for the message
 * @param parameters flat buffer of the network for the classes of the configuration, not copied; null: they are not here
 * @throws OperationalError `no-valid-checkpoint` without parameters
 */
export function firstCheckpoint(
  directory: string,
  runId: string,
  config: RunConfig,
  parameters: Float32Array | null,
): Checkpoint {
  if (parameters === null) {
    throw new OperationalError(
      'no-valid-checkpoint',
      `Cannot resume the run in ${directory}: it has no checkpoint, and began from a model that is not given.`,
      `Give the model with SHA-256 ${config.startingModel?.sha256} with --init.`,
    );
  }
  const { cursor, standing } = RUN_START;
  const results = { standing, epochTotals: null, evaluating: [], recentEpochs: [] };
  return { runId, config, cursor, ...freshTrainingState(parameters), ...results };
}
