import { setTimeout } from 'node:timers/promises';
import type { RunState } from '../page/view/run-rows.js';
import type { Training, TrainingEnd } from './run-sweep.js';

/** A training that a killed sweep has left ends by itself: it saves a checkpoint within this time, in milliseconds. */
const LEFT_ALONE_MS = 15_000;
const LOOK_MS = 200;

/** The parts of `trainRun` that tests replace. */
export interface TrainRunOptions {
  /** State of the run; null: it has not begun. */
  readonly stateOf: () => Promise<RunState | null>;
  readonly begin: () => Training;
  /** Resolves after so many milliseconds. */
  readonly wait?: (ms: number) => Promise<unknown>;
}

/**
 * Trains a run that another process may still be training: waits for that one a while, and makes nothing of a run that it has
 * finished.
 */
export function trainRun(options: TrainRunOptions): Training {
  let isStopped = false;
  let training: Training | null = null;
  const run = async (): Promise<TrainingEnd> => {
    const state = await stateLeftBehind(options, () => isStopped);
    if (state === 'finished') return { type: 'completed', accuracy: null };
    if (isStopped) return { type: 'interrupted' };
    training = options.begin();
    return await training.ended;
  };
  return {
    ended: run(),
    stop: () => {
      isStopped = true;
      training?.stop();
    },
  };
}

/** The state once no process trains the run, or after LEFT_ALONE_MS. */
async function stateLeftBehind(
  { stateOf, wait = setTimeout }: TrainRunOptions,
  isStopped: () => boolean,
): Promise<RunState | null> {
  let state = await stateOf();
  for (let waitedMs = 0; state === 'training' && waitedMs < LEFT_ALONE_MS && !isStopped(); waitedMs += LOOK_MS) {
    await wait(LOOK_MS);
    state = await stateOf();
  }
  return state;
}
