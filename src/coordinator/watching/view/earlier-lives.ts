import type { EpochView, Interruption, RunView } from '../../../page/view/run-view.js';

/** Interruptions that are kept: the last ones. */
const MAX_INTERRUPTIONS = 20;

/** What is known of a run that goes on. */
export interface EarlierLives {
  /** null where the run's view is lost. */
  readonly view: RunView | null;
  /** Updates made by then. */
  readonly steps: number;
  /** Whose results are on record. */
  readonly recorded: readonly EpochView[];
  /** From 1: those that will be evaluated again. */
  readonly evaluating: readonly number[];
}

/** The run's interruptions, the one that has just ended among them; none of a run that begins. */
export function interruptionsUntil(nowMs: number, { view, steps }: EarlierLives): Interruption[] {
  if (view === null && steps === 0) return [];
  const fromMs = view?.savedAtMs ?? view?.events.at(-1)?.atMs ?? null;
  return [...(view?.interruptions ?? []), { steps, fromMs, untilMs: nowMs }].slice(-MAX_INTERRUPTIONS);
}

/** Epochs before the run's present place: those on record, and where the record is lost, those that the view still has. */
export function epochsUntil({ view, steps, recorded, evaluating }: EarlierLives): EpochView[] {
  const known = new Set([...recorded.map(({ epoch }) => epoch), ...evaluating]);
  const stepsPerEpoch = view?.run.stepsPerEpoch ?? 1;
  const others = view?.epochs.filter(({ epoch }) => epoch * stepsPerEpoch <= steps && !known.has(epoch)) ?? [];
  return [...others, ...recorded];
}

/** Time that the run has taken: as the view has it, and where that is lost, at least that of its epochs. In seconds. */
export function timeUntil({ view, recorded }: EarlierLives): {
  readonly secondsElapsed: number;
  readonly workerSeconds: number;
} {
  if (view) return view.progress;
  const secondsElapsed = recorded.reduce((sum, { trainSeconds }) => sum + trainSeconds, 0);
  return { secondsElapsed, workerSeconds: 0 };
}
