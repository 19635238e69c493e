import { SimRandom } from '../sim/random.js';

/** Workers are numbered from 1. */
export type Victim = 'coordinator' | number;

export type Action =
  /** kill -9, and the same command again. */
  | 'kill'
  /** SIGTERM, and the same command again when the process has ended. */
  | 'terminate'
  /** SIGSTOP. A coordinator goes on when a worker has noticed, a worker with a fault of its own. */
  | 'stop'
  /** SIGCONT to a worker. */
  | 'continue';

export interface Fault {
  /** It happens when the run reaches this step for the first time. */
  readonly atStep: number;
  readonly victim: Victim;
  readonly action: Action;
  /** For a kill that hits the coordinator again after the previous kill: the moment of its new life. */
  readonly whileStarting?: StartingMoment;
}

const STARTING_MOMENTS = ['listening', 'worker-joined'] as const;
export type StartingMoment = (typeof STARTING_MOMENTS)[number];

export interface FaultCounts {
  readonly kills: number;
  readonly terminations: number;
  readonly stops: number;
}

export interface PlanOptions {
  readonly seed: number;
  readonly workers: number;
  /** Nothing happens before this step. */
  readonly firstStep: number;
  /** By this step all has happened, and nobody is stopped any more. */
  readonly lastStep: number;
  readonly workerFaults: FaultCounts;
  readonly coordinatorFaults: FaultCounts;
}

/** One in so many kills of the coordinator hits one that is only just starting again. */
const KILLS_PER_KILL_WHILE_STARTING = 3;
/** A stopped worker goes on at the latest this many steps later. */
const MAX_STOPPED_STEPS = 60;

/**
 * The faults in order: what happens to which process at which step. Only the seed decides. At most one worker is
 * stopped at a time, so that others bring the run to the step at which it continues.
 */
export function planFaults(options: PlanOptions): Fault[] {
  const random = new SimRandom(options.seed);
  const whileStarting = Math.floor(options.coordinatorFaults.kills / KILLS_PER_KILL_WHILE_STARTING);
  const { kills } = options.coordinatorFaults;
  const drawn: Pick<Fault, 'victim' | 'action'>[] = [
    ...actions('coordinator', { ...options.coordinatorFaults, kills: kills - whileStarting }),
    // Whom it hits is drawn later, when it is known who is stopped.
    ...actions(1, options.workerFaults),
  ];
  const steps = distinctSteps(random, drawn.length, options);
  const shuffled = shuffle(random, drawn).map((fault, i) => ({ ...fault, atStep: steps[i] ?? options.firstStep }));
  return withKillsWhileStarting(random, whileStarting, withWorkers(random, options, shuffled));
}

function actions(victim: Victim, { kills, terminations, stops }: FaultCounts): Pick<Fault, 'victim' | 'action'>[] {
  const repeat = (action: Action, count: number) => Array.from({ length: count }, () => ({ victim, action }));
  return [...repeat('kill', kills), ...repeat('terminate', terminations), ...repeat('stop', stops)];
}

/** Ascending. */
function distinctSteps(random: SimRandom, count: number, { firstStep, lastStep }: PlanOptions): number[] {
  const available = lastStep - firstStep;
  if (count > available) {
    throw new RangeError(
      `Cannot plan: there must be at most as many faults as steps from ${firstStep} to ${lastStep - 1}, got '${count}'. Try more epochs.`,
    );
  }
  const all = Array.from({ length: available }, (_, i) => firstStep + i);
  return shuffle(random, all)
    .slice(0, count)
    .sort((a, b) => a - b);
}

/** Draws the workers, and lets each that is stopped go on before another one is stopped. */
function withWorkers(random: SimRandom, { workers, lastStep }: PlanOptions, faults: readonly Fault[]): Fault[] {
  const plan: Fault[] = [];
  const all = Array.from({ length: workers }, (_, i) => i + 1);
  let goOn: Fault | undefined;
  for (const fault of faults) {
    if (goOn && goOn.atStep <= fault.atStep) {
      plan.push(goOn);
      goOn = undefined;
    }
    if (fault.victim === 'coordinator') {
      plan.push(fault);
      continue;
    }
    if (goOn && fault.action === 'stop') {
      plan.push({ ...goOn, atStep: fault.atStep });
      goOn = undefined;
    }
    // A stopped process does not act on SIGTERM; kill -9 hits it as any other.
    const stopped = goOn?.victim;
    const worker = random.pick(fault.action === 'terminate' ? all.filter((number) => number !== stopped) : all);
    plan.push({ ...fault, victim: worker });
    if (fault.action !== 'stop') continue;
    const untilStep = Math.min(fault.atStep + random.whole(1, MAX_STOPPED_STEPS), lastStep);
    goOn = { atStep: untilStep, victim: worker, action: 'continue' };
  }
  return goOn ? [...plan, goOn] : plan;
}

/** Each right after another kill of the coordinator. */
function withKillsWhileStarting(random: SimRandom, count: number, faults: readonly Fault[]): Fault[] {
  const plan = [...faults];
  for (let i = 0; i < count; i++) {
    const kills = plan.flatMap(({ victim, action }, at) => (victim === 'coordinator' && action === 'kill' ? [at] : []));
    const at = random.pick(kills);
    const { atStep = 0 } = plan[at] ?? {};
    plan.splice(at + 1, 0, {
      atStep,
      victim: 'coordinator',
      action: 'kill',
      whileStarting: random.pick(STARTING_MOMENTS),
    });
  }
  return plan;
}

function shuffle<T>(random: SimRandom, values: readonly T[]): T[] {
  const shuffled = [...values];
  for (let i = shuffled.length - 1; i > 0; i--) {
    const j = random.whole(0, i);
    [shuffled[i], shuffled[j]] = [shuffled[j] as T, shuffled[i] as T];
  }
  return shuffled;
}
