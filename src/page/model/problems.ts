import { median } from '../../shared/statistics.js';
import { stepDurationMs } from '../view/out-of-step.js';
import type { EpochView, EventView, RunView } from '../view/run-view.js';
import { formatCount, formatDuration, formatPercent, formatRate } from './format.js';
import { lostProblems } from './lost-workers.js';
import type { Problem } from './problem.js';
import { workerProblems } from './worker-problems.js';

/** Guessing gets 10 % right. Below this accuracy, the model counts as no better than guessing. */
const ACCURACY_OF_CHANCE = 0.15;
/** With sigmoids, this many epochs may pass before anything changes. */
const EPOCHS_UNTIL_IT_LEARNS = 3;
const ACCURACY_FALL = 0.02;
/** Share of the typical throughput so far. */
const THROUGHPUT_FALL = 0.6;
const POINTS_UNTIL_TYPICAL = 20;
const STALLED_SECONDS = 10;
const STALLED_STEPS = 10;
/** Used until the duration of a step is known. */
const FIRST_STEP_SECONDS = 60;

/**
 * All problems of a run: errors first, then those of single workers.
 *
 * @param secondsSinceStep since the last update, as far as the page knows
 */
export function problemsOf(view: RunView, secondsSinceStep: number): Problem[] {
  const { phase, phasesMs, outcome } = view.progress;
  const found = [notFinite(view), notLearning(view.epochs), accuracyFell(view.epochs), errorEvent(view.events)];
  if (outcome === null && phase !== 'ended') found.push(...lostProblems(view));
  if (phase === 'training') {
    found.push(noWorkers(view), stalled(view, secondsSinceStep), slowerThanBefore(view));
    found.push(...workerProblems(view.workers, phasesMs));
  }
  return found.flatMap((problem) => (problem === null ? [] : [problem])).toSorted((a, b) => rank(a) - rank(b));
}

const rank = ({ severity, kind, worker }: Problem): number =>
  severity === 'error' ? 0 : worker !== null || kind === 'lost' ? 1 : 2;

function noWorkers({ workers }: RunView): Problem | null {
  if (workers.some(({ state }) => state === 'ready')) return null;
  const loading = workers.filter(({ state }) => state === 'loading').length;
  const text =
    loading > 0
      ? `No worker is ready, ${formatCount(loading)} still loading: training waits.`
      : 'No worker is left: training waits until one joins.';
  return { kind: 'no-workers', severity: 'error', worker: null, text };
}

function notFinite({ curve }: RunView): Problem | null {
  if (curve.trainLoss.length === 0 || curve.trainLoss.at(-1) !== null) return null;
  const lastFinite = curve.trainLoss.findLastIndex((loss) => loss !== null);
  const since = formatCount((curve.steps[lastFinite] ?? 0) + 1);
  const text = `The loss is not a finite number since step ${since}: training has diverged. Try a lower learning rate.`;
  return { kind: 'not-finite', severity: 'error', worker: null, text };
}

function stalled({ workers, progress }: RunView, secondsSinceStep: number): Problem | null {
  const { phasesMs, waitsFor } = progress;
  const limit =
    phasesMs === null
      ? FIRST_STEP_SECONDS
      : Math.max(STALLED_SECONDS, (STALLED_STEPS * stepDurationMs(phasesMs)) / 1000);
  if (secondsSinceStep < limit || !workers.some(({ state }) => state === 'ready')) return null;
  const reason = waitsFor === null ? '' : ` The coordinator waits for ${waitsFor}.`;
  const text = `No step for ${formatDuration(secondsSinceStep)}.${reason}`;
  return { kind: 'stalled', severity: 'error', worker: null, text };
}

function notLearning(epochs: readonly EpochView[]): Problem | null {
  const last = epochs.at(-1);
  if (!last || last.epoch < EPOCHS_UNTIL_IT_LEARNS || last.testAccuracy >= ACCURACY_OF_CHANCE) return null;
  const text = `After epoch ${last.epoch} the accuracy is still that of guessing: ${formatPercent(last.testAccuracy, 1)}.`;
  return { kind: 'not-learning', severity: 'warning', worker: null, text };
}

function accuracyFell(epochs: readonly EpochView[]): Problem | null {
  const last = epochs.at(-1);
  if (!last) return null;
  const best = epochs.reduce((a, b) => (b.testAccuracy > a.testAccuracy ? b : a));
  if (last.testAccuracy >= best.testAccuracy - ACCURACY_FALL) return null;
  const [now, before] = [last, best].map(({ testAccuracy }) => formatPercent(testAccuracy, 1));
  const text = `The accuracy fell to ${now}, from ${before} after epoch ${best.epoch}.`;
  return { kind: 'accuracy-fell', severity: 'warning', worker: null, text };
}

function slowerThanBefore({ progress: { samplesPerSecond }, curve }: RunView): Problem | null {
  const typical = median(curve.samplesPerSecond);
  if (samplesPerSecond === null || typical === null || curve.samplesPerSecond.length < POINTS_UNTIL_TYPICAL)
    return null;
  if (samplesPerSecond >= THROUGHPUT_FALL * typical) return null;
  const text = `The throughput fell to ${formatRate(samplesPerSecond)} samples/s, from typically ${formatRate(typical)}.`;
  return { kind: 'slower-than-before', severity: 'warning', worker: null, text };
}

/** Warns of the last event of level 'error', such as a wrong gradient, and says how many others there are. */
function errorEvent(events: readonly EventView[]): Problem | null {
  const errors = events.filter(({ level }) => level === 'error');
  const last = errors.at(-1);
  if (!last) return null;
  const others = errors.length === 1 ? '' : ` (and ${formatCount(errors.length - 1)} more in the log)`;
  return {
    kind: 'error-event',
    severity: 'warning',
    worker: null,
    text: `At step ${formatCount(last.steps)}: ${last.text}${others}`,
  };
}
