import { loadTensorflow } from '../../src/engine/tensorflow/load-tensorflow.js';
import { messageOf } from '../../src/shared/errors.js';

/** Why TensorFlow's native library cannot be tested here, or undefined where it can. */
export async function tensorflowSkipReason(): Promise<string | undefined> {
  try {
    await loadTensorflow();
    return undefined;
  } catch (error) {
    return `${messageOf(error)} \`npm run test:tensorflow\` tests it.`;
  }
}
