// The thread of PreparationThreads: reads pictures that would hold up other requests.
import { parentPort, workerData } from 'node:worker_threads';
import { takeSteps } from '../inference/prepare/prepare-digit.js';
import { decodeImage } from '../predict/decode-image.js';
import { messageOf, OperationalError } from '../shared/errors.js';
import type { PreparationAnswer, PreparationTask } from './preparation-threads.js';

const maxPixels = workerData as number;

parentPort?.on('message', (task: PreparationTask) => void answer(task));

async function answer(task: PreparationTask): Promise<void> {
  parentPort?.postMessage(await resultOf(task));
}

async function resultOf({ bytes, name, steps }: PreparationTask): Promise<PreparationAnswer> {
  try {
    const picture = await decodeImage(bytes, name, { maxPixels });
    const { image, problems } = takeSteps(picture, steps);
    return { digit: { image, problems } };
  } catch (error) {
    if (error instanceof OperationalError) {
      const { code, message, hint } = error;
      return { refused: { code, message, hint } };
    }
    return { fault: messageOf(error) };
  }
}
