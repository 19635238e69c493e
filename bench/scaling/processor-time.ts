import { readdirSync, readFileSync } from 'node:fs';

/** The processor time of a thread since its start. */
export interface ThreadTime {
  readonly id: string;
  /** Threads of ZeroMQ have one of their own; those of Node are all called 'node'. */
  readonly name: string;
  readonly ms: number;
}

/** The processor time of a process in an interval, in ms. */
export interface ProcessorTime {
  /** The thread that runs JavaScript. */
  readonly 'main thread': number;
  /** ZeroMQ's threads together: they move, encrypt and decrypt messages. */
  readonly transport: number;
  /** The front, which passes bytes between connections and ZeroMQ. */
  readonly front: number;
  /** All other threads together; most of it is garbage collection. */
  readonly helpers: number;
}

/** All threads of a process, from Linux's /proc; elsewhere it throws. */
export function threadTimes(pid: number): ThreadTime[] {
  return readdirSync(`/proc/${pid}/task`).map((id) => {
    const folder = `/proc/${pid}/task/${id}`;
    const name = readFileSync(`${folder}/comm`, 'utf8').trim();
    // https://docs.kernel.org/scheduler/sched-stats.html: first the nanoseconds on a processor. `stat` has them in ticks of 10 ms.
    const [nanoseconds] = readFileSync(`${folder}/schedstat`, 'utf8').split(' ');
    return { id, name, ms: Number(nanoseconds) / 1e6 };
  });
}

/** All threads of a process together, in ms; otherwise as threadTimes. */
export const processMs = (pid: number): number => sum(threadTimes(pid));

/**
 * Processor time of a process in each interval between two looks at its threads. The front has no name: of the threads without a known name,
 * it is the one that was busiest from the first look to the last.
 *
 * @param looks at least two
 */
export function timesBetween(pid: number, looks: readonly (readonly ThreadTime[])[]): ProcessorTime[] {
  const isMain = ({ id }: ThreadTime): boolean => id === String(pid);
  const isTransport = ({ name }: ThreadTime): boolean => name.startsWith('ZMQbg/');
  const isOther = (thread: ThreadTime): boolean => !isMain(thread) && !isTransport(thread);
  const others = spent(looks[0] ?? [], looks.at(-1) ?? []).filter(isOther);
  const front = others.reduce<ThreadTime | undefined>(
    (most, one) => (most && most.ms >= one.ms ? most : one),
    undefined,
  );
  return looks.slice(1).map((after, i) => {
    const threads = spent(looks[i] ?? [], after);
    return {
      'main thread': sum(threads.filter(isMain)),
      transport: sum(threads.filter(isTransport)),
      front: sum(threads.filter(({ id }) => id === front?.id)),
      helpers: sum(threads.filter((thread) => isOther(thread) && thread.id !== front?.id)),
    };
  });
}

/** A thread that began in between spent all that it has. */
function spent(before: readonly ThreadTime[], after: readonly ThreadTime[]): ThreadTime[] {
  const known = new Map(before.map(({ id, ms }) => [id, ms]));
  return after.map((thread) => ({ ...thread, ms: thread.ms - (known.get(thread.id) ?? 0) }));
}

const sum = (threads: readonly ThreadTime[]): number => threads.reduce((total, { ms }) => total + ms, 0);
