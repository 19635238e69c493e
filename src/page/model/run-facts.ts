import type { RunView } from '../view/run-view.js';
import { evaluatedSplit } from './evaluated-split.js';
import { formatCount, formatDuration, formatPercent, formatPlural } from './format.js';
import { currentEpoch } from './health.js';

/** The settings of a run, as names and values. */
export function runFacts({ run, progress, interruptions }: RunView): [name: string, value: string][] {
  const facts: [string, string][] = [
    ['started', formatMinute(new Date(run.startedAt))],
    ...resumedFact(interruptions),
    ['batch', `${formatCount(run.batchSize)} images, dealt out ${formatCount(run.microBatchSize)} at a time`],
    ['learning rate', learningRateText(run)],
    ['seed', `${run.seed}${run.shuffle ? '' : ', not shuffled'}`],
    ['images', imagesText(run)],
    ['version', `${run.packageVersion}, contract ${run.contract}`],
  ];
  const { best, endedEarly, test } = progress.choice;
  if (endedEarly !== null) facts.push(['ended early', endedEarly]);
  if (best)
    facts.push([
      'best epoch',
      `${best.epoch}, with ${formatPercent(best.accuracy, 2)} of the ${evaluatedSplit(run)} set${best.file === null ? '' : `, in ${best.file}`}`,
    ]);
  if (test) facts.push(['test of the best', `${formatPercent(test.accuracy, 2)} of the test set, looked at once`]);
  if (progress.modelSha256 !== null) facts.push(['model SHA-256', progress.modelSha256]);
  return facts;
}

/** The run's rate and, in words, how it changes: '0.01, times 0.5 after every 5 epochs'. */
export function learningRateText({ learningRate, schedule }: RunView['run']): string {
  return schedule === null ? String(learningRate) : `${learningRate}, ${schedule}`;
}

function imagesText({ trainCount, validationCount, testCount }: RunView['run']): string {
  const validation = validationCount === null ? '' : `${formatCount(validationCount)} for validation, `;
  return `${formatCount(trainCount)} for training, ${validation}${formatCount(testCount)} for tests`;
}

/** '2026-11-25 03:54, after 5 min 20 s', or for several: '3 times, last 2026-11-25 ...'. */
function resumedFact(interruptions: RunView['interruptions']): [string, string][] {
  const last = interruptions.at(-1);
  if (!last) return [];
  const { fromMs, untilMs } = last;
  const pause = fromMs === null ? '' : `, after ${formatDuration(Math.max(0, untilMs - fromMs) / 1000)}`;
  const count = interruptions.length === 1 ? '' : `${formatCount(interruptions.length)} times, last `;
  return [['resumed', `${count}${formatMinute(new Date(untilMs))}${pause}`]];
}

/** How far a run is. */
export interface RunPosition {
  /** 0..1. */
  readonly ratio: number;
  readonly text: string;
}

/** The steps that are made, and all steps of the run. */
export function runPosition({ run, progress }: RunView): RunPosition {
  const total = run.epochs * run.stepsPerEpoch;
  const ratio = total === 0 ? 0 : progress.steps / total;
  const epoch = `epoch ${currentEpoch(run, progress.steps)} of ${formatCount(run.epochs)}`;
  const steps = `${formatCount(progress.steps)} of ${formatPlural(total, 'step')}`;
  return { ratio, text: `${formatPercent(Math.floor(100 * ratio) / 100)} · ${epoch} · ${steps}` };
}

/** The reader's local time: '2026-11-25 03:54'. */
function formatMinute(time: Date): string {
  const pad = (part: number): string => String(part).padStart(2, '0');
  const day = [time.getFullYear(), time.getMonth() + 1, time.getDate()].map(pad).join('-');
  return `${day} ${pad(time.getHours())}:${pad(time.getMinutes())}`;
}
