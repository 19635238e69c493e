import { setImmediate } from 'node:timers/promises';
import { messageOf } from '../../src/shared/errors.js';
import { SimRandom } from './random.js';
import { drawScenario } from './scenario.js';
import { World } from './world.js';

/** The result of a simulation that went well. */
export interface SimResult {
  readonly seed: number;
  /** Simulated time, in milliseconds. */
  readonly virtualMs: number;
  /** Updates made, those made again after a crash among them. */
  readonly steps: number;
  /** Faults injected, besides lost and doubled messages. */
  readonly faults: number;
  /** Messages sent. */
  readonly messages: number;
  /** Nodes that two workers agreed on before they counted. */
  readonly audits: number;
  /** Workers that were found to compute wrongly. */
  readonly liars: number;
  /** The last lines of what happened. */
  readonly trace: readonly string[];
}

/** A failed simulation: what went wrong, and what led to it. */
export class SimFailure extends Error {
  constructor(
    readonly seed: number,
    cause: unknown,
    readonly trace: readonly string[],
  ) {
    super(`seed ${seed}: ${messageOf(cause)}`, { cause });
  }
}

/**
 * Runs one cluster through one schedule of faults, all of it determined by the seed. One at a time.
 *
 * @param seed a whole number from 0
 * @throws SimFailure when something went wrong
 */
export async function simulate(seed: number): Promise<SimResult> {
  const random = new SimRandom(seed);
  const world = new World(drawScenario(seed, random), random);
  // An error that a shell throws in the middle of an asynchronous call would end a real process.
  const thrown: unknown[] = [];
  const onThrown = (error: unknown) => thrown.push(error);
  process.on('unhandledRejection', onThrown);
  try {
    await world.run().catch((error: unknown) => thrown.push(error));
    // Node tells of such errors only when it has nothing else to do.
    await setImmediate();
  } finally {
    process.off('unhandledRejection', onThrown);
  }
  if (thrown.length > 0)
    throw new SimFailure(
      seed,
      thrown.find((error) => error !== undefined),
      world.trace(),
    );
  return {
    seed,
    virtualMs: world.nowMs,
    steps: world.checks.stepsApplied,
    faults: world.faultCount,
    messages: world.messageCount,
    audits: world.audits,
    liars: world.liarsCaught,
    trace: world.trace(),
  };
}
