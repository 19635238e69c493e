import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import * as v from 'valibot';
import { CLASSIC_NETWORK } from '../../src/shared/model/model.js';
import { readModel } from '../../src/shared/model/model-file.js';
import { decodeSafetensors } from '../../src/shared/model/safetensors.js';

/** Reads PyTorch's results; test/golden/README.md says how they were made. */

// From dist/test/parity, where this runs.
const goldenFile = (name: string) => fileURLToPath(new URL(`../../../test/golden/${name}`, import.meta.url));

/** The start of the golden trajectory: flat float32 buffer. */
export const goldenStart = (): Promise<Float32Array> => readModel(goldenFile('init.safetensors'));

/** Gradient of the mean loss of training samples 0..511 at the start: float64, laid out as the parameters. */
export async function goldenGradient(): Promise<Float64Array> {
  const { tensors } = decodeSafetensors(await readFile(goldenFile('grad-step1.f64.safetensors')), 'grad-step1');
  const gradient = new Float64Array(CLASSIC_NETWORK.parameterCount);
  for (const { name, offset } of CLASSIC_NETWORK.parameters) gradient.set(tensors.get(name)?.values ?? [], offset);
  return gradient;
}

const trajectorySchema = v.object({
  epochs: v.array(v.object({ trainLoss: v.array(v.number()), testLoss: v.number(), testCorrect: v.number() })),
});

/** Mean losses of every step, in nats, and test results of the first epochs, in file order, from the start. */
export async function goldenTrajectory(): Promise<v.InferOutput<typeof trajectorySchema>['epochs']> {
  return v.parse(trajectorySchema, JSON.parse(await readFile(goldenFile('trajectory.f64.json'), 'utf8'))).epochs;
}
