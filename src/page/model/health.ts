import { samplesWord } from '../../shared/model/class-names.js';
import { counted } from '../../shared/text/plural.js';
import type { Progress, RunFacts, RunView } from '../view/run-view.js';
import type { ConnectionStatus } from './connection.js';
import { evaluatedSplit } from './evaluated-split.js';
import { formatCount, formatDuration, formatPercent, formatRate, formatTimeLeft } from './format.js';
import type { Problem } from './problem.js';
import { problemsOf } from './problems.js';

/** How a run does, in words. */
export interface Health {
  /** 'waiting': it is too early to judge. */
  readonly level: 'waiting' | 'good' | 'warning' | 'error' | 'done';
  /** A few words that make sense alone. */
  readonly verdict: string;
  /** A sentence that goes with them, without a full stop. */
  readonly sentence: string;
  readonly problems: readonly Problem[];
  /** Changes with the state, but not with the figures. */
  readonly key: string;
}

export interface HealthInput {
  /** null until the first view has come. */
  readonly view: RunView | null;
  /** 'none': the page is a report. */
  readonly connection: ConnectionStatus | 'none';
  /** See `problemsOf`. */
  readonly secondsSinceStep: number;
}

/** The first sentence of the page. */
export function healthOf({ view, connection, secondsSinceStep }: HealthInput): Health {
  if (view === null) {
    return connection === 'lost'
      ? judgement('error', 'No connection', 'the coordinator cannot be reached, trying again')
      : judgement('waiting', 'Connecting', 'waiting for the first message of the coordinator');
  }
  const { outcome } = view.progress;
  const problems = problemsOf(view, secondsSinceStep);
  if (outcome !== null) return endedHealth(view, outcome, connection, problems);
  if (connection === 'lost') {
    const seen = `what you see is from step ${formatCount(view.progress.steps)}`;
    return judgement('error', 'Connection to the coordinator lost', `trying again; ${seen}`);
  }
  // The view was saved while the run trained, and never since: its coordinator was killed.
  if (view.savedAtMs !== null && view.progress.phase === 'ended') {
    const at = `epoch ${currentEpoch(view.run, view.progress.steps)} of ${view.run.epochs}`;
    return judgement(
      'waiting',
      'Stopped',
      `in ${at}; nobody trains it; it can be resumed from its last checkpoint`,
      problems,
    );
  }
  const sentence = sentenceOf(view);
  if (problems.some(({ severity }) => severity === 'error'))
    return judgement('error', 'In trouble', sentence, problems);
  if (problems.length > 0) return judgement('warning', 'Needs attention', sentence, problems);
  return view.progress.phase === 'gathering'
    ? judgement('waiting', 'Waiting for workers', sentence)
    : judgement('good', 'Healthy', sentence);
}

/** The epoch that is being trained, from 1. */
export function currentEpoch({ epochs, stepsPerEpoch }: RunFacts, steps: number): number {
  return Math.min(epochs, Math.floor(steps / stepsPerEpoch) + 1);
}

function judgement(
  level: Health['level'],
  verdict: string,
  sentence: string,
  problems: readonly Problem[] = [],
): Health {
  const key = [verdict, ...problems.map(({ kind, worker }) => `${kind} ${worker ?? ''}`)].join('|');
  return { level, verdict, sentence, problems, key };
}

function endedHealth(
  { run, progress, epochs }: RunView,
  outcome: NonNullable<Progress['outcome']>,
  connection: HealthInput['connection'],
  problems: readonly Problem[],
): Health {
  const gone = connection === 'lost' ? '. The coordinator has ended' : '';
  const after = `epoch ${currentEpoch(run, progress.steps)} of ${run.epochs}, after ${formatDuration(progress.secondsElapsed)}`;
  switch (outcome) {
    case 'completed': {
      // A run may be complete before its last epoch.
      const epochCount =
        progress.choice.endedEarly === null ? run.epochs : Math.floor(progress.steps / run.stepsPerEpoch);
      const accuracy = epochs.at(-1)?.testAccuracy;
      const samples = samplesWord(run.classNames, evaluatedSplit(run));
      const result = accuracy === undefined ? '' : `${formatPercent(accuracy, 2)} of the ${samples} recognised, `;
      const sentence = `${result}${counted(epochCount, 'epoch')} in ${formatDuration(progress.secondsElapsed)}${gone}`;
      return judgement('done', 'Completed', sentence, problems);
    }
    case 'interrupted':
      return judgement('waiting', 'Interrupted', `in ${after}; it can be resumed from there${gone}`, problems);
    case 'failed':
      return judgement('error', 'Failed', `in ${after}${gone}`, problems);
  }
}

function sentenceOf({ run, progress, workers }: RunView): string {
  const { phase, steps, samplesPerSecond, secondsLeft } = progress;
  switch (phase) {
    case 'gathering': {
      if (workers.length === 0) return 'none has joined yet';
      const ready = workers.filter(({ state }) => state === 'ready').length;
      return `${formatCount(workers.length)} joined, ${formatCount(ready)} ready`;
    }
    case 'training':
      return [
        `training, epoch ${currentEpoch(run, steps)} of ${run.epochs}`,
        ...(samplesPerSecond === null ? [] : [`${formatRate(samplesPerSecond)} samples/s`]),
        ...(secondsLeft === null ? [] : [`done in ${formatTimeLeft(secondsLeft)}`]),
      ].join(', ');
    case 'finishing':
      return 'all steps are done; the last test is under way';
    case 'closing':
    case 'ended':
      return 'the run is ending';
  }
}
