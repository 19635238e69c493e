import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import * as v from 'valibot';
import { ROOT } from '../record/surroundings.js';
import type { PythonWith } from './find-python.js';

// Python programs are not compiled into dist/.
const PROGRAM = path.join(ROOT, 'bench', 'peer', 'python', 'train_pytorch.py');

const resultSchema = v.object({
  version: v.string(),
  device: v.string(),
  threads: v.number(),
  /** Median over slices of some steps each. */
  samplesPerSecond: v.number(),
  /** Samples per second of each slice, in order. */
  slices: v.array(v.number()),
  /** SHA-256 of the resized training images: equal to ours when both train on the same pixels. */
  trainSha256: v.string(),
  testLoss: v.number(),
  testCorrect: v.number(),
});

export type PyTorchResult = v.InferOutput<typeof resultSchema>;

export interface PyTorchOptions {
  /** Directory with the four IDX files under their published names. */
  readonly dataDirectory: string;
  readonly threads: number;
  readonly epochs: number;
  readonly batchSize?: number;
  readonly device?: 'cpu' | 'cuda';
  /** Replay the step as a CUDA graph, on 'cuda' only. */
  readonly graphs?: boolean;
  /** Steps that are timed together. */
  readonly sliceSteps?: number;
}

/** Trains the same network in PyTorch and returns how fast. Rejects with what Python printed when it fails. */
export async function runPyTorch({ python }: PythonWith, options: PyTorchOptions): Promise<PyTorchResult> {
  const { dataDirectory, threads, epochs, batchSize = 512, device = 'cpu', graphs, sliceSteps = 20 } = options;
  const { stdout } = await promisify(execFile)(python, [
    PROGRAM,
    ...['--data', dataDirectory, '--threads', String(threads), '--epochs', String(epochs)],
    ...['--batch-size', String(batchSize), '--device', device, '--slice-steps', String(sliceSteps)],
    ...(graphs ? ['--graphs'] : []),
  ]);
  return v.parse(resultSchema, JSON.parse(stdout));
}
