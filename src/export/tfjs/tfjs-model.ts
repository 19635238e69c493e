import type { LoadedModel } from '../../model/load-model.js';
import { packageVersion } from '../../shared/package-version.js';
import type { ExportFile } from '../export-format.js';
import { exportMetadata } from '../export-metadata.js';
import type { GraphWeight } from './graph-def-builder.js';
import { encodeWeights, getModelJSONForModelArtifacts } from './tfjs-io.js';
import { plainTfjsGraph, preprocessingTfjsGraph } from './tfjs-network.js';

/** Names of an export's files. `tf.loadGraphModel` is given the first, which names the second. */
export const TFJS_FILES = ['model.json', 'weights.bin'] as const;

/**
 * A graph model of TensorFlow.js.
 *
 * @param preprocessing false: `image` float32 [N, 32, 32, 1], normalised, in and `log_probabilities` [N, classes] out;
 *   true: `image` int32 [N, 28, 28] in, or [N, 32, 32] if the model learned from such images, and `probabilities`
 *   [N, classes] and `label` int32 [N] out
 * @returns the same bytes for the same model
 */
export async function encodeTfjs(model: LoadedModel, preprocessing: boolean): Promise<ExportFile[]> {
  const { builder, signature } = preprocessing ? preprocessingTfjsGraph(model) : plainTfjsGraph(model);
  const [jsonName, weightsName] = TFJS_FILES;
  const { data, specs } = await encodeWeights(tensorsOf(builder.weights));
  const json = getModelJSONForModelArtifacts(
    {
      modelTopology: builder.build(),
      format: 'graph-model',
      generatedBy: `lenet-cluster ${packageVersion()}`,
      convertedBy: null,
      signature,
      userDefinedMetadata: exportMetadata(model),
    },
    [{ paths: [weightsName], weights: specs }],
  );
  return [
    { name: jsonName, bytes: Buffer.from(JSON.stringify(json)) },
    { name: weightsName, bytes: new Uint8Array(data) },
  ];
}

/** A tensor of TensorFlow.js lies on a backend, and none is here. This is all of a tensor that encodeWeights asks for. */
function tensorsOf(weights: ReadonlyMap<string, GraphWeight>): Parameters<typeof encodeWeights>[0] {
  const tensors = [...weights].map(([name, { dtype, shape, values }]) => ({
    name,
    tensor: { dtype, shape, data: () => Promise.resolve(values) },
  }));
  return tensors as unknown as Parameters<typeof encodeWeights>[0];
}
