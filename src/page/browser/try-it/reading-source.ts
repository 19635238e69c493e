import type { KernelBuilds } from '../../../inference/portable-kernel.js';
import { bytesOf } from '../../model/pictures.js';
import {
  EMBEDDED_READER_ID,
  type EmbeddedReader,
  KERNEL_PATHS,
  MODEL_PATH,
  type ReadingModel,
} from '../../view/reading-model.js';

/** Where kernel and parameters come from. */
export interface ReadingSource {
  kernels(): Promise<KernelBuilds>;
  /** The newest ones; null before the first update. */
  model(): Promise<ReadingModel | null>;
}

/** From the server of the page. */
export const SERVED: ReadingSource = {
  async kernels() {
    const [fused, soft] = await Promise.all([bytesAt(KERNEL_PATHS.fused), bytesAt(KERNEL_PATHS.soft)]);
    return { fused, soft };
  },
  model: async () => (await answerOf(MODEL_PATH)).json() as Promise<ReadingModel | null>,
};

/** From the page itself; null if it has none. */
export function embeddedSource(): ReadingSource | null {
  const element = document.getElementById(EMBEDDED_READER_ID);
  if (element === null) return null;
  const { model, kernels } = JSON.parse(element.textContent) as EmbeddedReader;
  return {
    kernels: async () => ({ fused: bytesOf(kernels.fused), soft: bytesOf(kernels.soft) }),
    model: async () => model,
  };
}

async function answerOf(path: string): Promise<Response> {
  const answer = await fetch(path);
  if (!answer.ok) throw new Error(`the server answers ${answer.status} to ${path}`);
  return answer;
}

const bytesAt = async (path: string): Promise<Uint8Array<ArrayBuffer>> =>
  new Uint8Array(await (await answerOf(path)).arrayBuffer());
