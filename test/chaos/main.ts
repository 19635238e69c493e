// npm run chaos -- --seed 42: a training with real processes that are killed, stopped and terminated, compared with a quiet one.
import { Command, InvalidArgumentError } from 'commander';
import { describeSplit, embeddedMnistDirectory } from '../../src/shared/data/image-directory.js';
import { messageOf } from '../../src/shared/errors.js';
import { DEFAULT_BATCH_SIZE } from '../../src/shared/run-config.js';
import { ChaosFailure, runChaos } from './chaos.js';
import { type Fault, planFaults } from './plan.js';

const CHECKPOINT_EVERY_STEPS = 5;
/** Short enough that a stopped process is given up within the run. */
const HEARTBEAT_MS = 200;
/** One stop and one SIGTERM of each role for so many kills. */
const KILLS_PER_OTHER_FAULT = 8;
/** Nothing happens in this part of the run at its end, so that it cannot be over before the last fault. */
const CALM_PART = 0.1;
const EXIT_INTERRUPTED = 130;

interface Options {
  readonly seed: number;
  readonly kills: number;
  readonly coordinatorKills: number;
  readonly epochs: number;
  readonly workers: number;
  readonly data?: string;
}

const options = new Command('chaos')
  .description('Trains under faults with real processes over tcp, and compares with a quiet training')
  .option('--seed <number>', 'all faults follow from it (default: another one each time)', wholeNumber(0), newSeed())
  .option('--kills <count>', 'kill -9, in all', wholeNumber(1), 24)
  .option('--coordinator-kills <count>', 'how many of them hit the coordinator', wholeNumber(0), 6)
  .option('--epochs <count>', 'passes over the training set', wholeNumber(1), 3)
  .option('--workers <count>', 'worker processes', wholeNumber(2), 3)
  .option('--data <dir>', 'four IDX files (default: MNIST, which is included)')
  .parse()
  .opts<Options>();

const abort = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    process.exitCode = EXIT_INTERRUPTED;
    abort.abort(new Error(`interrupted by ${signal}`));
  });
}

console.log(`seed ${options.seed}`);
const beganAtMs = performance.now();
try {
  const steps = await stepsOf(options);
  const plan = planOf(options, steps);
  console.log(`${counts(plan)} in ${steps} steps of ${options.epochs} epochs, ${options.workers} workers`);
  const result = await runChaos({
    ...options,
    plan,
    checkpointEverySteps: CHECKPOINT_EVERY_STEPS,
    heartbeatMs: HEARTBEAT_MS,
    onEvent: console.log,
    abort,
  });
  console.log(
    `\n${counts(plan)} in ${((performance.now() - beganAtMs) / 1000).toFixed(0)} s; ${result.stepCount} steps trained, ` +
      `${result.stepCount - steps} of them again after the coordinator's end.` +
      (result.dismissed > 0 ? `\nStarted too late to take part: ${result.dismissed} workers.` : '') +
      `\nSHA-256 of both runs: ${result.sha256}. Each epoch once; no process, socket or lock left behind.`,
  );
} catch (error) {
  if (error instanceof ChaosFailure) for (const line of error.tails) console.log(line);
  console.log(`\nFailed: ${messageOf(error)}`);
  console.log(`Replay the plan with: npm run chaos -- --seed ${options.seed}`);
  process.exitCode ??= 1;
}

async function stepsOf({ epochs, data }: Options): Promise<number> {
  const { manifest } = await describeSplit(data ?? embeddedMnistDirectory(), 'train');
  const { sampleCount } = manifest;
  return epochs * Math.ceil(sampleCount / DEFAULT_BATCH_SIZE);
}

function planOf({ seed, workers, kills, coordinatorKills }: Options, steps: number): Fault[] {
  if (coordinatorKills > kills)
    throw new RangeError(
      `Cannot plan: --coordinator-kills must be at most --kills (${kills}), got '${coordinatorKills}'.`,
    );
  const others = Math.ceil(kills / KILLS_PER_OTHER_FAULT);
  return planFaults({
    seed,
    workers,
    firstStep: 1,
    lastStep: Math.floor(steps * (1 - CALM_PART)),
    workerFaults: { kills: kills - coordinatorKills, terminations: others, stops: others },
    coordinatorFaults: { kills: coordinatorKills, terminations: others, stops: others },
  });
}

function counts(plan: readonly Fault[]): string {
  const count = (action: Fault['action']) => plan.filter((fault) => fault.action === action).length;
  const ofCoordinator = plan.filter(({ victim, action }) => victim === 'coordinator' && action === 'kill').length;
  return `${count('kill')} kill -9 (${ofCoordinator} of the coordinator), ${count('stop')} SIGSTOPs, ${count('terminate')} SIGTERMs`;
}

function newSeed(): number {
  return Math.floor(Math.random() * 2 ** 31);
}

function wholeNumber(min: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!/^\d+$/.test(text) || value < min || value > 2 ** 31 - 1)
      throw new InvalidArgumentError(`It must be a whole number from ${min}.`);
    return value;
  };
}
