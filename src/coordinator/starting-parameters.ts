import { OperationalError } from '../shared/errors.js';
import { initialParameters } from '../shared/model/initialisation.js';
import { networkOf, networkWithParameters } from '../shared/model/model.js';
import { readModel } from '../shared/model/model-file.js';
import type { RunConfig } from '../shared/run-config.js';
import { quoted } from '../shared/text/printable.js';

/**
 * The parameters with which a new run begins.
 *
 * @param init a model file to begin from; without it, the seed's own parameters
 * @throws OperationalError `model-mismatch` when the model has another number of classes than the run, or one of readModel's
 */
export async function startingParameters(
  init: string | undefined,
  { seed, classNames }: Pick<RunConfig, 'seed' | 'classNames'>,
): Promise<Float32Array> {
  const network = networkOf(classNames.length);
  if (init === undefined) return initialParameters(seed, network);
  const parameters = await readModel(init);
  if (parameters.length === network.parameterCount) return parameters;
  const classCount = networkWithParameters(parameters.length)?.classCount;
  throw new OperationalError(
    'model-mismatch',
    `Cannot start from ${quoted(init)}: it must be a model of ${network.classCount} classes, as the data set has, got ${classCount}.`,
    'Give a model of the same classes, or leave out --init.',
  );
}
