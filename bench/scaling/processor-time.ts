import { readdirSync, readFileSync } from 'node:fs';

/** The processor time of a process since its start. */
export interface ProcessorTime {
  /** The thread that runs JavaScript. */
  readonly mainMs: number;
  /** ZeroMQ's threads together: they move, encrypt and decrypt messages. */
  readonly transportMs: number;
  /** The front, which passes bytes between connections and ZeroMQ: the busiest of the other threads, which have no names. */
  readonly frontMs: number;
  /** Node's helper threads together; most of it is garbage collection. */
  readonly helpersMs: number;
}

/** From Linux's /proc; elsewhere it throws. */
export function processorTime(pid: number): ProcessorTime {
  const threads = readdirSync(`/proc/${pid}/task`).map((thread) => {
    const folder = `/proc/${pid}/task/${thread}`;
    const name = readFileSync(`${folder}/comm`, 'utf8').trim();
    // https://docs.kernel.org/scheduler/sched-stats.html: first the nanoseconds on a processor. `stat` has them in ticks of 10 ms.
    const [nanoseconds] = readFileSync(`${folder}/schedstat`, 'utf8').split(' ');
    return { thread, name, ms: Number(nanoseconds) / 1e6 };
  });
  const isMain = ({ thread }: (typeof threads)[number]): boolean => thread === String(pid);
  const isTransport = ({ name }: (typeof threads)[number]): boolean => name.startsWith('ZMQbg/IO');
  const sum = (some: typeof threads) => some.reduce((total, { ms }) => total + ms, 0);
  const others = threads.filter((one) => !isMain(one) && !isTransport(one));
  const frontMs = Math.max(0, ...others.map(({ ms }) => ms));
  return {
    mainMs: sum(threads.filter(isMain)),
    transportMs: sum(threads.filter(isTransport)),
    frontMs,
    helpersMs: sum(others) - frontMs,
  };
}
