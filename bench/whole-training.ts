// A whole training by the real command, with its evaluations, as `npm start` makes it.
import path from 'node:path';
import { withProcesses } from './processes.js';

export interface WholeTraining {
  /** From the first step until the model is there, with an evaluation after every epoch. */
  readonly samplesPerSecond: number;
  /** From the start of the process. */
  readonly wallSeconds: number;
}

/** @param moreArgs of `train`; without any it trains as it does by default */
export async function measureWholeTraining(epochs: number, moreArgs: readonly string[] = []): Promise<WholeTraining> {
  return await withProcesses(async (processes) => {
    const beganMs = performance.now();
    const place = ['--run-dir', path.join(processes.home, 'run')];
    const train = processes.start('train', '--epochs', String(epochs), ...moreArgs, '--log', 'json', ...place);
    for (;;) {
      const line = await train.next(['epoch', 'summary']);
      if (line.type !== 'summary') continue;
      if (line.outcome !== 'completed')
        throw new Error(`Cannot measure: the training must complete, but ${line.outcome}.`);
      const wallSeconds = (performance.now() - beganMs) / 1000;
      return { samplesPerSecond: line.samples / line.seconds, wallSeconds };
    }
  });
}
