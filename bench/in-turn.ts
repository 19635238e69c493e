// Contenders that take turns, so that a slow spell of the machine hits all of them.

/** The time and the work of a contender's slice. */
export interface Slice {
  /** Processor time or wall time, as the contender counts; above 0. */
  readonly microseconds: number;
  /** At least 1. */
  readonly samples: number;
}

/** Runs for about so many milliseconds. */
export type Contender = (sliceMs: number) => Slice | Promise<Slice>;

export interface TurnOptions {
  /** Slices of each contender. */
  readonly rounds: number;
  readonly sliceMs: number;
  /** Runs once before all others and does not count: compilers work, and caches fill. */
  readonly warmUpMs: number;
}

/**
 * Microseconds a sample of each slice, by contender, in the order in which they were measured.
 *
 * @param contenders by name
 */
export async function measureInTurn<Name extends string>(
  contenders: ReadonlyMap<Name, Contender>,
  { rounds, sliceMs, warmUpMs }: TurnOptions,
): Promise<Map<Name, number[]>> {
  const slices = new Map<Name, number[]>();
  for (const [name, run] of contenders) {
    await run(warmUpMs);
    slices.set(name, []);
  }
  for (let round = 0; round < rounds; round++) {
    for (const [name, run] of contenders) {
      const { microseconds, samples } = await run(sliceMs);
      slices.get(name)?.push(microseconds / samples);
    }
  }
  return slices;
}

/** Processor time of this process until now, all its threads together, in microseconds. */
export function processorMicroseconds(): number {
  const { user, system } = process.cpuUsage();
  return user + system;
}

/**
 * A contender in this process, by processor time: a neighbour on the same core then costs cache and clock alone.
 *
 * @param run must return at once or resolve when it is done
 * @param samples of one run, at least 1
 * @param now in microseconds
 */
export function contender(
  run: () => void | Promise<void>,
  samples: number,
  now: () => number = processorMicroseconds,
): Contender {
  return async (sliceMs) => {
    const begin = now();
    let runs = 0;
    let microseconds = 0;
    // Twice as many as before, because to read the clock costs as much as a short run.
    for (let more = 1; microseconds < 1000 * sliceMs || runs === 0; more *= 2) {
      for (let i = 0; i < more; i++) {
        const running = run();
        if (running) await running;
      }
      runs += more;
      microseconds = now() - begin;
    }
    return { microseconds, samples: runs * samples };
  };
}
