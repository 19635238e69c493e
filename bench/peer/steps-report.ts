// Whole steps of every kernel and of the peers, in turn on one core.
import { stepsFigure } from '../figure-names.js';
import { rate } from '../format.js';
import { type Contender, contender, measureInTurn, type TurnOptions } from '../in-turn.js';
import type { MeasuredKernel } from '../kernels/measured-kernels.js';
import { trainingSteps } from '../kernels/training-steps.js';
import type { Recording } from '../record/recording.js';
import { median } from '../statistics.js';
import { startPeers } from './started-peers.js';
import { BATCH_SIZE, type TrainingStart } from './training-start.js';

/** A slice holds at least a step, whatever it takes. */
const TURNS: TurnOptions = { rounds: 15, sliceMs: 250, warmUpMs: 1500 };

/** @param start its dataset is that of the kernels */
export async function reportSteps(
  recording: Recording,
  kernels: readonly MeasuredKernel[],
  start: TrainingStart,
): Promise<void> {
  console.log(
    `\nSteps of ${BATCH_SIZE} on one core: forward, backward and Adam, in turn (${TURNS.rounds} slices, medians)`,
  );
  const contenders = new Map<string, Contender>();
  let firstLoss = Number.NaN;
  for (const { name, computer } of kernels) {
    const step = trainingSteps(computer, start.parameters);
    firstLoss = await step();
    contenders.set(
      name,
      contender(async () => void (await step()), BATCH_SIZE),
    );
  }
  const peers = await startPeers(recording, start, 1, firstLoss);
  try {
    for (const [name, peer] of peers) contenders.set(name, peer.contender('processorSeconds'));
    const slices = await measureInTurn(contenders, TURNS);
    const rates = [...slices].map(([name, microseconds]) => [name, microseconds.map((value) => 1e6 / value)] as const);
    const ours = Math.max(...rates.filter(([name]) => !peers.has(name)).map(([, values]) => median(values)));
    for (const [name, values] of rates) {
      recording.add(stepsFigure(name), 'samples/s', values);
      const ratio = peers.has(name) ? `  ours is ${(ours / median(values)).toFixed(2)} times as fast` : '';
      console.log(`  ${name.padEnd(42)} ${rate(median(values))}${ratio}`);
    }
  } finally {
    for (const peer of peers.values()) peer.stop();
  }
}
