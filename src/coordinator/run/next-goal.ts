import { messageOf, OperationalError } from '../../shared/errors.js';
import type { EarlierGoal, RunConfig } from '../../shared/run-config.js';
import { MAX_EARLIER_GOALS } from '../../shared/run-config-schema.js';
import { scheduleOf, stepsPerEpoch } from '../../shared/schedule.js';
import { earlyEndOf } from '../core/early-end.js';
import type { ResumePoint } from '../core/resume.js';
import { differences } from './config-differences.js';
import type { FinishedRun } from './finished-run.js';

/** Whether a run that exists may get another goal, and which. The goal of a run is its `epochs` and its `stopping`. */

type Goal = Pick<RunConfig, 'epochs' | 'stopping'>;

export interface GoalQuestion {
  /** Absolute, for messages. */
  readonly directory: string;
  readonly stored: RunConfig;
  /** The settings of the command. */
  readonly wanted: RunConfig;
  /** Whether the command names the number of epochs. A default does not change that of a run. */
  readonly mayChangeEpochs: boolean;
  /** null: the run has not reached its goal. */
  readonly finished: FinishedRun | null;
  /** Epochs up to the last one that has a result on record. */
  readonly recordedEpochs: number;
}

const HINT_ON_SETTINGS = 'Use the settings of the run, or choose another directory with --run-dir.';
/** Also helps when a version that kept no record of the model began the run with the same command. */
const HINT_ON_INIT =
  'Leave out --init, and use the settings of the run: it goes on from its checkpoint. To begin from this model, choose another directory with --run-dir.';

/**
 * Compares a command with the run in its directory. A run gets another number of epochs at any time, but other reasons
 * to stop only when it has ended: a command that forgets them must not change a run that is under way. The contract is
 * not looked at.
 *
 * @throws OperationalError `run-finished` (the run is finished, and nothing more is asked of it), `run-config-differs`
 */
export function requireSameRun(question: GoalQuestion): void {
  const { directory, stored, finished } = question;
  const wanted = wantedConfig(question);
  if (finished && (isSameGoal(stored, wanted) || wanted.epochs === finished.epochs)) {
    throw runFinished(directory, stored, finished);
  }
  const allowed: Partial<RunConfig> = {
    contract: stored.contract,
    epochs: stored.epochs,
    ...(finished ? { stopping: stored.stopping } : {}),
  };
  const changed = differences(stored, { ...wanted, ...allowed });
  if (changed.length === 0) return;
  throw new OperationalError(
    'run-config-differs',
    `Cannot resume the run in ${directory}: its settings differ.\n${changed.map((line) => `  ${line}`).join('\n')}`,
    changed.some((line) => line.startsWith('--init:')) ? HINT_ON_INIT : HINT_ON_SETTINGS,
  );
}

/** The settings that the command asks for: epochs stay where it names none, and so do the reasons to stop of a finished run. */
function wantedConfig({ stored, wanted, mayChangeEpochs, finished }: GoalQuestion): RunConfig {
  if (mayChangeEpochs) return wanted;
  if (!finished) return { ...wanted, epochs: stored.epochs };
  const { patienceEpochs, targetAccuracy } = wanted.stopping;
  const namesStopping = patienceEpochs !== null || targetAccuracy !== null;
  return { ...wanted, epochs: stored.epochs, stopping: namesStopping ? wanted.stopping : stored.stopping };
}

/**
 * The configuration with which a run goes on. Call it after requireSameRun.
 *
 * @param place of the checkpoint from which the run goes on
 * @param now ISO 8601, UTC
 * @returns `stored` itself if the goal stays
 * @throws OperationalError `run-cannot-go-on`
 */
export function configToGoOn(question: GoalQuestion, place: ResumePoint, now: string): RunConfig {
  const { directory, stored, finished, recordedEpochs } = question;
  const wanted = wantedConfig(question);
  if (isSameGoal(stored, wanted)) return stored;
  const perEpoch = stepsPerEpoch(scheduleOf(stored));
  const earlier = stored.earlierGoals ?? [];
  const since = earlier.at(-1)?.steps ?? 0;
  // A run goes on from its end, or from its last result, even if its last checkpoint is older: the steps between are made again as they were.
  const steps = finished ? finished.epochs * perEpoch : Math.max(place.cursor.step, since, recordedEpochs * perEpoch);
  const { epochs, stopping } = wanted;
  if (epochs * perEpoch < steps) {
    const least = Math.ceil(steps / perEpoch);
    const hint = 'A run cannot go back. Give more with --epochs, or choose another directory with --run-dir.';
    throw cannotGoOn(
      directory,
      `--epochs must be at least ${least}, which it has trained or begun, got ${epochs}`,
      hint,
    );
  }
  const ended: EarlierGoal = {
    epochs: stored.epochs,
    stopping: stored.stopping,
    steps,
    modelSha256: finished?.modelSha256 ?? null,
    wentOnAt: now,
  };
  const config = withGoals({ ...stored, epochs, stopping }, goalsAfter(earlier, ended, wanted));
  const end = earlyEndOf({ ...place, options: { config } });
  if (end) {
    throw cannotGoOn(
      directory,
      `it would end at once, because of --early-stop or --target-accuracy: ${end.reason}`,
      'Give more with this option, or leave it out.',
    );
  }
  if ((config.earlierGoals?.length ?? 0) <= MAX_EARLIER_GOALS) return config;
  throw cannotGoOn(directory, `it has done so ${MAX_EARLIER_GOALS} times`, 'Begin a new run with --init.');
}

/** A goal towards which no step was made leaves no trace, unless the run was finished with it. */
function goalsAfter(earlier: readonly EarlierGoal[], ended: EarlierGoal, next: Goal): readonly EarlierGoal[] {
  const last = earlier.at(-1);
  if (ended.modelSha256 !== null || ended.steps > (last?.steps ?? 0)) return [...earlier, ended];
  return last && isSameGoal(last, next) ? earlier.slice(0, -1) : earlier;
}

function withGoals({ earlierGoals: _, ...config }: RunConfig, goals: readonly EarlierGoal[]): RunConfig {
  return goals.length === 0 ? config : { ...config, earlierGoals: goals };
}

function isSameGoal(one: Goal, other: Goal): boolean {
  const { patienceEpochs, targetAccuracy } = one.stopping;
  return (
    one.epochs === other.epochs &&
    patienceEpochs === other.stopping.patienceEpochs &&
    targetAccuracy === other.stopping.targetAccuracy
  );
}

/**
 * A finished run whose checkpoints are of no use: the state of its optimizer is lost.
 *
 * @param cause says which checkpoints are damaged; missing: there are none
 */
export function cannotGoOnWithoutCheckpoint(directory: string, model: string, cause?: unknown): OperationalError {
  const found = cause === undefined ? 'there is no checkpoint' : messageOf(cause).replace(/\.$/, '');
  return cannotGoOn(
    directory,
    `the state of its optimizer must be in a whole checkpoint, but is lost: ${found}`,
    `Put a good copy of its last checkpoint in its place, or begin a new run from its model with --init ${model} and another --run-dir.`,
    cause,
  );
}

function cannotGoOn(directory: string, why: string, hint: string, cause?: unknown): OperationalError {
  return new OperationalError('run-cannot-go-on', `Cannot go on with the run in ${directory}: ${why}.`, hint, {
    cause,
  });
}

function runFinished(directory: string, stored: RunConfig, { epochs }: FinishedRun): OperationalError {
  const early = epochs < stored.epochs ? ', before its last one' : '';
  const more = early
    ? 'More epochs with --epochs, or more patience with --early-stop, make it go on'
    : 'More epochs with --epochs make it go on';
  return new OperationalError(
    'run-finished',
    `Cannot write a run to ${directory}: it already holds a finished run, which ended after epoch ${epochs}${early}.`,
    `${more}; for a new run, choose another directory with --run-dir.`,
  );
}
