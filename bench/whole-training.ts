// A whole training by the real command, with its evaluations, as `npm start` makes it.
import path from 'node:path';
import { withProcesses } from './processes.js';

export interface WholeTraining {
  /** From the first step until the model is there, with an evaluation after every epoch. */
  readonly samplesPerSecond: number;
  /** The same time. */
  readonly seconds: number;
  /** Share of the test samples that the last epoch's model gets right: 0..1. */
  readonly accuracy: number;
  /** From the start of the process. */
  readonly wallSeconds: number;
}

/** @param args of `train`; without any it trains as it does by default */
export async function measureWholeTraining(args: readonly string[]): Promise<WholeTraining> {
  return await withProcesses(async (processes) => {
    const beganMs = performance.now();
    const place = ['--run-dir', path.join(processes.home, 'run')];
    const train = processes.start('train', ...args, '--log', 'json', ...place);
    for (;;) {
      const line = await train.next(['epoch', 'summary']);
      if (line.type !== 'summary') continue;
      if (line.outcome !== 'completed')
        throw new Error(`Cannot measure: the training must complete, but ${line.outcome}.`);
      const wallSeconds = (performance.now() - beganMs) / 1000;
      const { samples, seconds, test } = line;
      return {
        samplesPerSecond: samples / seconds,
        seconds,
        accuracy: test ? test.correct / test.count : 0,
        wallSeconds,
      };
    }
  });
}
