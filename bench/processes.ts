// The real command, as processes of which none outlives the measurement.
import { rmSync } from 'node:fs';
import path from 'node:path';
import { messageOf } from '../src/shared/errors.js';
import { Command } from '../test/support/command.js';
import { LastLines } from '../test/support/last-lines.js';
import { temporaryDirectory } from '../test/support/temporary-directory.js';
import { type CoordinatorLine, type LineOf, parseLine } from './coordinator-line.js';

/** The longest that a process is waited for, in milliseconds. */
const TIMEOUT_MS = 60_000;
const SHOWN_LINES = 8;

/** Runs a measurement with processes and a directory of its own; afterwards both are gone, whatever happened. */
export async function withProcesses<T>(use: (processes: Processes) => Promise<T>): Promise<T> {
  const processes = new Processes();
  const onInterrupt = () => process.exit(130);
  process.on('SIGINT', onInterrupt);
  try {
    return await use(processes);
  } finally {
    await processes.end();
    process.off('SIGINT', onInterrupt);
  }
}

export class Processes {
  /** Removed afterwards. */
  readonly home = temporaryDirectory();
  readonly #started: CommandProcess[] = [];

  /** @param args of lenet-cluster */
  start(...args: readonly string[]): CommandProcess {
    // Its own keys, so that measuring over tcp leaves nothing behind.
    const started = new CommandProcess(args, { LENET_KEYS: path.join(this.home, 'keys') });
    this.#started.push(started);
    return started;
  }

  async end(): Promise<void> {
    await Promise.all(this.#started.map((started) => started.kill()));
    rmSync(this.home, { recursive: true, force: true, maxRetries: 5 });
  }
}

interface Waiter {
  offer(line: CoordinatorLine): void;
  fail(reason: string): void;
}

/** A running command. What `--log json` makes it print is handed out in order, once. */
export class CommandProcess {
  readonly #command: Command;
  readonly #name: string;
  /** Not handed out yet. */
  readonly #lines: CoordinatorLine[] = [];
  /** The last lines of any kind, for error messages. */
  readonly #lastTexts = new LastLines(SHOWN_LINES);
  #waiter: Waiter | undefined;
  #end: string | undefined;

  /** @param env besides this process's own */
  constructor(args: readonly string[], env: Record<string, string>) {
    this.#name = `lenet-cluster ${args[0]}`;
    this.#command = new Command(args, { env, onLine: (text) => this.#onText(text) });
    void this.#command
      .done()
      .then(({ exitCode, signal }) => `it ended with ${signal ?? `exit code ${exitCode}`}`, messageOf)
      .then((end) => {
        this.#end = end;
        this.#waiter?.fail(end);
      });
  }

  /** @throws Error when the process could not be started */
  get pid(): number {
    const { pid } = this.#command.child;
    if (pid === undefined) throw new Error(`Cannot measure: '${this.#name}' must start, and did not.`);
    return pid;
  }

  signal(name: NodeJS.Signals): void {
    this.#command.child.kill(name);
  }

  /** Ends the process at once and waits until it and its output are gone. */
  async kill(): Promise<void> {
    await this.#command.kill();
  }

  /**
   * The next line of one of these types, of those not handed out yet; others before it are skipped.
   *
   * @param fits which of them
   * @param what is awaited, in words, for the error
   * @throws Error when it does not come within a minute, or the process ends without it
   */
  next<Type extends CoordinatorLine['type']>(
    types: readonly Type[],
    fits: (line: LineOf<Type>) => boolean = () => true,
    what: string = types.join(' or '),
  ): Promise<LineOf<Type>> {
    const isAwaited = (line: CoordinatorLine): line is LineOf<Type> =>
      (types as readonly string[]).includes(line.type) && fits(line as LineOf<Type>);
    for (let line = this.#lines.shift(); line; line = this.#lines.shift()) {
      if (isAwaited(line)) return Promise.resolve(line);
    }
    if (this.#end) return Promise.reject(this.#missing(what, this.#end));
    return new Promise((resolve, reject) => {
      const settle = () => {
        clearTimeout(timer);
        this.#waiter = undefined;
      };
      const fail = (reason: string) => {
        settle();
        reject(this.#missing(what, reason));
      };
      const timer = setTimeout(() => fail(`it did not within ${TIMEOUT_MS / 1000} s`), TIMEOUT_MS);
      const offer = (line: CoordinatorLine) => {
        if (!isAwaited(line)) return;
        settle();
        resolve(line);
      };
      this.#waiter = { offer, fail };
    });
  }

  #onText(text: string): void {
    this.#lastTexts.add(text);
    const line = parseLine(text);
    if (!line) return;
    if (this.#waiter) this.#waiter.offer(line);
    else this.#lines.push(line);
  }

  #missing(what: string, reason: string): Error {
    return new Error(
      `Cannot measure: '${this.#name}' must report ${what}, but ${reason}. It printed last:\n${this.#lastTexts.all().join('\n')}`,
    );
  }
}
