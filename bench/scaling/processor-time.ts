import { readdirSync, readFileSync } from 'node:fs';

/** Of a process, in milliseconds since its start. */
export interface ProcessorTime {
  /** Of the thread that runs JavaScript. */
  readonly mainMs: number;
  /** Of ZeroMQ's threads, which move, encrypt and decrypt messages: all together. */
  readonly transportMs: number;
  /** The front, which passes bytes between connections and ZeroMQ, and the helper threads of Node. */
  readonly otherMs: number;
}

/** Ticks of a second, in which Linux counts processor time. */
const MS_PER_TICK = 10;

/** From Linux's /proc; elsewhere it throws. */
export function processorTime(pid: number): ProcessorTime {
  const threads = readdirSync(`/proc/${pid}/task`).map((thread) => {
    const stat = readFileSync(`/proc/${pid}/task/${thread}/stat`, 'utf8');
    const name = /\((.*)\)/.exec(stat)?.[1] ?? '';
    // https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html: utime and stime are fields 14 and 15, and 3 follows the name.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return { thread, name, ms: MS_PER_TICK * (Number(fields[11]) + Number(fields[12])) };
  });
  const isMain = ({ thread }: (typeof threads)[number]): boolean => thread === String(pid);
  const isTransport = ({ name }: (typeof threads)[number]): boolean => name.startsWith('ZMQbg/IO');
  const sum = (some: typeof threads) => some.reduce((total, { ms }) => total + ms, 0);
  return {
    mainMs: sum(threads.filter(isMain)),
    transportMs: sum(threads.filter(isTransport)),
    otherMs: sum(threads.filter((one) => !isMain(one) && !isTransport(one))),
  };
}
