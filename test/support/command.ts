import { type ChildProcess, spawn } from 'node:child_process';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { temporaryDirectory } from './temporary-directory.js';

const CLI = fileURLToPath(new URL('../../src/cli.js', import.meta.url));

const home = temporaryDirectory();
/** A test must not change the user's keys and cache. Only commands that name their engine look for GPUs, which takes a third of a second. */
const ENVIRONMENT = {
  LENET_KEYS: path.join(home, 'keys'),
  LENET_CACHE_DIR: path.join(home, 'cache'),
  LENET_ENGINE: 'simd',
};
/** For a run that something must happen to: workers take this many milliseconds for a micro-batch, so that it lasts, and use little CPU. */
export const SLOW_WORKERS = { LENET_INJECT_PACE_MS: '5' };

/** How a command ended. Of exit code and signal one is null. */
export interface CommandResult {
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Commands that have not ended. */
const running = new Set<Command>();

// A test that hangs ends its process.
process.on('exit', () => {
  for (const { child } of running) child.kill('SIGKILL');
});

/** Ends what a failed test has left behind: its processes would keep the test runner waiting. */
export async function killCommands(): Promise<void> {
  await Promise.all([...running].map((command) => command.kill()));
}

export interface CommandOptions {
  /** The Node binary to run it on. */
  readonly node?: string | undefined;
  /** An installed `lenet-cluster` to run in place of this checkout's; by itself, as a shell does. */
  readonly installed?: string;
  /** Working directory; without it this process's. */
  readonly cwd?: string;
  /** Number of the user and the group to run as; for root only. */
  readonly user?: number;
  /** Besides this process's own. */
  readonly env?: Record<string, string>;
  /** A program and its arguments that replaces itself by the command, as `ip netns exec NAME` does. */
  readonly through?: readonly string[];
  /** Gets every line of both outputs. */
  readonly onLine?: (line: string) => void;
}

/** A running lenet-cluster command. */
export class Command {
  readonly child: ChildProcess;
  readonly #done: Promise<CommandResult>;
  readonly #lines: string[] = [];
  readonly #waiting: { pattern: RegExp; resolve: (line: string) => void; reject: (error: Error) => void }[] = [];
  readonly #onEveryLine: ((line: string) => void) | undefined;
  #ended = false;
  #stdout = '';
  #stderr = '';

  constructor(args: readonly string[], options: CommandOptions = {}) {
    const cli = options.installed ? [options.installed] : [options.node ?? process.execPath, CLI];
    const [program = '', ...programArgs] = [...(options.through ?? []), ...cli, ...args];
    this.#onEveryLine = options.onLine;
    this.child = spawn(program, programArgs, {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, ...ENVIRONMENT, ...options.env },
      cwd: options.cwd,
      ...(options.user === undefined ? {} : { uid: options.user, gid: options.user }),
    });
    running.add(this);
    for (const [stream, keep] of [
      [this.child.stdout, (line: string) => (this.#stdout += `${line}\n`)],
      [this.child.stderr, (line: string) => (this.#stderr += `${line}\n`)],
    ] as const) {
      if (!stream) continue;
      createInterface({ input: stream }).on('line', (line) => {
        keep(line);
        this.#onLine(line);
      });
    }
    this.#done = new Promise((resolve, reject) => {
      this.child.on('error', reject);
      this.child.on('close', (exitCode, signal) => {
        running.delete(this);
        this.#ended = true;
        for (const { pattern, reject: fail } of this.#waiting.splice(0)) fail(this.#missing(pattern));
        resolve({ exitCode, signal, stdout: this.#stdout, stderr: this.#stderr });
      });
    });
  }

  /** Ends the command at once. Resolves when it and its output are gone. */
  async kill(): Promise<void> {
    this.child.kill('SIGKILL');
    await this.#done.catch(() => {});
  }

  /** Resolves when the command has ended and its output is read. Rejects when it cannot be started. */
  done(): Promise<CommandResult> {
    return this.#done;
  }

  /**
   * Resolves to the first line, of standard output or error, printed already or yet to come, that fits. Rejects when the command
   * ends without one.
   */
  line(pattern: RegExp): Promise<string> {
    const printed = this.#lines.find((line) => pattern.test(line));
    if (printed !== undefined) return Promise.resolve(printed);
    return this.nextLine(pattern);
  }

  /** The address on which this coordinator listens for workers, as it prints it. */
  async address(): Promise<string> {
    const printed = await this.line(/listening for workers on/);
    return /listening for workers on ([^\s"]+)/.exec(printed)?.[1] ?? '';
  }

  /** Resolves to the first line yet to come that fits. */
  nextLine(pattern: RegExp): Promise<string> {
    if (this.#ended) return Promise.reject(this.#missing(pattern));
    return new Promise((resolve, reject) => this.#waiting.push({ pattern, resolve, reject }));
  }

  #missing(pattern: RegExp): Error {
    return new Error(`the command ended before it printed ${pattern}:\n${this.#stdout}${this.#stderr}`);
  }

  #onLine(line: string): void {
    this.#lines.push(line);
    this.#onEveryLine?.(line);
    for (let i = this.#waiting.length - 1; i >= 0; i--) {
      const waiter = this.#waiting[i];
      if (!waiter?.pattern.test(line)) continue;
      this.#waiting.splice(i, 1);
      waiter.resolve(line);
    }
  }
}

/** Runs a command to its end. */
export function run(args: readonly string[], options?: CommandOptions): Promise<CommandResult> {
  return new Command(args, options).done();
}

/** The SHA-256 that the summary prints: 64 hexadecimal digits. Throws, with all output, if there is none. */
export function sha256Of({ stdout, stderr, exitCode }: CommandResult): string {
  const match = /SHA-256:\s+([0-9a-f]{64})/.exec(stdout);
  if (!match?.[1]) throw new Error(`no SHA-256 in the output (exit code ${exitCode}):\n${stdout}${stderr}`);
  return match[1];
}
