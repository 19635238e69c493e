import { median } from '../../shared/statistics.js';
import { stepDurationMs } from '../view/out-of-step.js';
import type { Progress, RunView } from '../view/run-view.js';
import { bestEpochText } from './best-epoch.js';
import { evaluatedCount, evaluatedSplit } from './evaluated-split.js';
import {
  formatCount,
  formatDuration,
  formatLoss,
  formatMs,
  formatPercent,
  formatPlural,
  formatRate,
  formatWorkerTime,
  UNKNOWN,
} from './format.js';
import type { Problem } from './problem.js';

/** A main figure with its unit and an explanation. */
export interface Card {
  /** 'warning': something is wrong with it. */
  readonly level: 'good' | 'warning';
  readonly value: string;
  readonly unit: string;
  readonly notes: readonly string[];
}

export interface Cards {
  readonly loss: Card;
  readonly accuracy: Card;
  readonly throughput: Card;
  readonly cost: Card;
  readonly workers: Card;
}

/** @param problems of the run, as `problemsOf` finds them */
export function cardsOf(view: RunView, problems: readonly Problem[]): Cards {
  return {
    loss: lossCard(view),
    accuracy: accuracyCard(view),
    throughput: throughputCard(view),
    cost: costCard(view),
    workers: workersCard(view, problems),
  };
}

function lossCard({ progress, epochs, run }: RunView): Card {
  const last = epochs.at(-1);
  const notes = last
    ? [`${formatLoss(last.testLoss)} in the ${evaluatedSplit(run)} after epoch ${last.epoch}`]
    : ['no test yet'];
  return {
    level: 'good',
    value: formatLoss(progress.trainLoss),
    unit: '',
    notes,
  };
}

function accuracyCard({ epochs, run, progress }: RunView): Card {
  const [before, last] = [epochs.at(-2), epochs.at(-1)];
  const { best, test } = progress.choice;
  if (!last) return { level: 'good', value: UNKNOWN, unit: '', notes: ['no epoch tested yet'] };
  const count = evaluatedCount(run);
  const wrong = Math.round((1 - last.testAccuracy) * count);
  const ofSplit = run.validationCount === null ? '' : ' for validation';
  const notes = [`${formatCount(wrong)} of ${formatCount(count)}${ofSplit} wrong`];
  if (before) notes.push(`${formatPoints(last.testAccuracy - before.testAccuracy)} since epoch ${before.epoch}`);
  if (best && best.epoch < last.epoch) notes.push(bestEpochText(best));
  if (test) notes.push(`test: ${formatPercent(test.accuracy, 2)}`);
  return { level: 'good', value: (100 * last.testAccuracy).toFixed(2), unit: '%', notes };
}

/** '+0.12 points', with a real minus sign. */
function formatPoints(difference: number): string {
  const points = (100 * Math.abs(difference)).toFixed(2);
  return `${difference < 0 ? '−' : '+'}${points} points`;
}

function throughputCard({ progress, interruptions }: RunView): Card {
  const { samplesPerSecond, phasesMs, outcome } = progress;
  const notes = phasesMs === null ? ['no step yet'] : [`${formatMs(stepDurationMs(phasesMs))} a step`];
  if (outcome !== null) notes.push(interruptions.length === 0 ? 'mean of the run' : 'mean since it was resumed');
  return {
    level: 'good',
    value: shownThroughput(progress),
    unit: samplesPerSecond === null ? '' : 'samples/s',
    notes,
  };
}

/** The throughput as the terminal shows it: to three digits while it changes, and as in the summary at the end. */
export function shownThroughput({ samplesPerSecond, outcome }: Progress): string {
  return samplesPerSecond === null || outcome === null ? formatRate(samplesPerSecond) : formatCount(samplesPerSecond);
}

/** People's time and workers' time: so far, and estimated for the end. */
function costCard({ progress, epochs, workers }: RunView): Card {
  const { secondsElapsed, workerSeconds, secondsLeft, outcome } = progress;
  const notes = [formatWorkerTime(workerSeconds)];
  if (outcome === null && secondsLeft !== null) {
    const ready = workers.filter(({ state }) => state === 'ready').length;
    notes.push(`about ${formatWorkerTime(workerSeconds + ready * secondsLeft)} in the end`);
  }
  const epochSeconds = median(epochs.map(({ trainSeconds }) => trainSeconds));
  if (outcome !== null && epochSeconds !== null) notes.push(`${formatDuration(epochSeconds)} an epoch`);
  return { level: 'good', value: formatDuration(secondsElapsed), unit: '', notes };
}

function workersCard({ workers, progress }: RunView, problems: readonly Problem[]): Card {
  const count = (wanted: string): number => workers.filter(({ state }) => state === wanted).length;
  const blamed = problems.filter(({ worker, kind }) => worker !== null || kind === 'lost');
  const loading = count('loading') > 0 ? [`${count('loading')} loading`] : [];
  const notes = [...loading, ...blameNotes(blamed)];
  const otherwise =
    workers.length > 0 ? 'all in time' : progress.outcome === null ? 'none has joined' : 'all have left';
  return {
    level: blamed.length > 0 ? 'warning' : 'good',
    value: formatCount(count('ready')),
    unit: workers.length > 0 ? 'ready' : '',
    notes: notes.length > 0 ? notes : [otherwise],
  };
}

/** 'worker 3 late', or only a number when more workers are concerned than fit. */
function blameNotes(blamed: readonly Problem[]): string[] {
  if (blamed.length === 0) return [];
  if (blamed.length > MOST_BLAMED) return [`${formatPlural(blamed.length, 'worker')} with problems`];
  return [blamed.map(({ worker, kind }) => `${nameOf(worker)} ${SHORT[kind] ?? kind}`).join(', ')];
}

const nameOf = (worker: number | null): string => (worker === null ? 'several' : `worker ${worker}`);

/** No more than these fit into a card. */
const MOST_BLAMED = 3;
const SHORT: Partial<Record<Problem['kind'], string>> = { unresponsive: 'silent' };
