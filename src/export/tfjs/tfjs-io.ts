// TensorFlow.js's own functions for model.json and the weights file. scripts/build-tfjs-io.mjs bundles them into this
// module's output: these few kilobytes are all that an export needs of a package of 40 MB.
export { encodeWeights, getModelJSONForModelArtifacts } from '@tensorflow/tfjs-core/dist/io/io_utils.js';
