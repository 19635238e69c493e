import type { EpochView, InterruptionView, RunView } from '../../../page/view/run-view.js';

/** Most interruptions that are kept: the last ones. */
const MAX_INTERRUPTIONS = 20;

/** Facts about a run that resumes. */
export interface EarlierLives {
  /** null if the run's view is lost. */
  readonly view: RunView | null;
  /** Updates made so far. */
  readonly steps: number;
  /** Epochs whose results are on record. */
  readonly recorded: readonly EpochView[];
  /** Epochs, from 1, that will be evaluated again. */
  readonly evaluating: readonly number[];
}

/** Whether the run had reached its goal, and now goes on to another. */
function goesOnAfterEnd({ view }: EarlierLives): boolean {
  return view?.progress.outcome === 'completed';
}

/** The events with which this life of the run begins, in words; none for a run that begins. */
export function firstEvents(lives: EarlierLives, epochs: number): readonly string[] {
  const { view, steps } = lives;
  if (view === null && steps === 0) return [];
  if (goesOnAfterEnd(lives)) return [`the run goes on at step ${steps}, to epoch ${epochs}`];
  return [`the run resumes at step ${steps} after an interruption`];
}

/** The run's interruptions, including the one that has just ended; none for a run that begins. */
export function interruptionsUntil(nowMs: number, lives: EarlierLives): readonly InterruptionView[] {
  const { view, steps } = lives;
  if (view === null && steps === 0) return [];
  if (goesOnAfterEnd(lives)) return view?.interruptions ?? [];
  const fromMs = view?.savedAtMs ?? view?.events.at(-1)?.atMs ?? null;
  return [...(view?.interruptions ?? []), { steps, fromMs, untilMs: nowMs }].slice(-MAX_INTERRUPTIONS);
}

/** Epochs before the run's current place: those on record, and if the record is lost, those of the view. */
export function epochsUntil({ view, steps, recorded, evaluating }: EarlierLives): EpochView[] {
  const known = new Set([...recorded.map(({ epoch }) => epoch), ...evaluating]);
  const stepsPerEpoch = view?.run.stepsPerEpoch ?? 1;
  const others = view?.epochs.filter(({ epoch }) => epoch * stepsPerEpoch <= steps && !known.has(epoch)) ?? [];
  return [...others, ...recorded];
}

/** Time that the run has taken, in seconds: from the view, and if that is lost, at least the time of its epochs. */
export function timeUntil({ view, recorded }: EarlierLives): {
  readonly secondsElapsed: number;
  readonly workerSeconds: number;
} {
  if (view) return view.progress;
  const secondsElapsed = recorded.reduce((sum, { trainSeconds }) => sum + trainSeconds, 0);
  return { secondsElapsed, workerSeconds: 0 };
}
