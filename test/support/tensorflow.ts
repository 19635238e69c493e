import { loadTensorflow } from '../../src/engine/tensorflow/load-tensorflow.js';

/** Why TensorFlow's native library cannot be tested here, or undefined where it can. */
export async function tensorflowSkipReason(): Promise<string | undefined> {
  try {
    await loadTensorflow();
    return undefined;
  } catch (error) {
    return `${error instanceof Error ? error.message : error} \`npm run test:tensorflow\` tests it.`;
  }
}
