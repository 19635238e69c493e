import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { NoteLevel } from '../shared/note-level.js';
import { counted } from '../shared/text/plural.js';
import { Chatter } from './chatter.js';
import { pinnedCommand } from './core-pinning.js';
import { FailedStarts } from './failed-starts.js';
import { childEnvironment } from './parent-channel.js';
import { noteFrom } from './worker-note.js';
import type { WorkerPlace } from './worker-places.js';

export interface LocalWorkersOptions {
  /** Command line of `lenet-cluster worker`, after the name of the command. */
  readonly args: readonly string[];
  /** The whole environment of each worker; its place adds more. */
  readonly environment: NodeJS.ProcessEnv;
  /** One place for each worker. */
  readonly places: readonly WorkerPlace[];
  readonly onNote: (level: NoteLevel, text: string) => void;
  /** Called when no worker can be kept alive. */
  readonly onGivenUp: (reason: string) => void;
}

/** Workers have this long to end by themselves, in milliseconds. */
const STOP_GRACE_MS = 3_000;

const CLI = fileURLToPath(new URL('../cli.js', import.meta.url));

/** The worker processes of `train`: started together, started again if one dies, and gone when this process is. */
export class LocalWorkers {
  readonly #options: LocalWorkersOptions;
  readonly #children = new Set<ChildProcess>();
  readonly #failedStarts = new FailedStarts();
  #stopping = false;

  constructor(options: LocalWorkersOptions) {
    this.#options = options;
    for (const place of options.places) this.#start(place);
  }

  /** Resolves when all have ended; processes that take too long are killed. */
  async stop(): Promise<void> {
    this.#stopping = true;
    for (const child of this.#children) child.kill('SIGTERM');
    const timer = setTimeout(() => {
      for (const child of this.#children) child.kill('SIGKILL');
    }, STOP_GRACE_MS);
    await Promise.all(
      [...this.#children].map((child) => new Promise<void>((resolve) => child.once('close', () => resolve()))),
    );
    clearTimeout(timer);
  }

  #start(place: WorkerPlace): void {
    const args = [CLI, 'worker', ...this.#options.args];
    const [command, commandArgs] =
      place.cores.length === 0 ? [process.execPath, args] : pinnedCommand(place.cores, process.execPath, args);
    // A worker takes the end of its 'ipc' channel for the end of its parent, for whatever reason it ended.
    const child = spawn(command, commandArgs, {
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      env: {
        ...this.#options.environment,
        ...place.environment,
        ...childEnvironment(),
      },
    });
    const startedAtMs = performance.now();
    this.#children.add(child);
    const tell = (level: NoteLevel, text: string) => this.#options.onNote(level, `[worker ${child.pid}] ${text}`);
    child.on('message', (message) => {
      const note = noteFrom(message);
      if (note) tell(note.level, note.text);
    });
    const chatter = new Chatter();
    if (child.stderr) createInterface({ input: child.stderr }).on('line', (line) => chatter.add(line));
    child.on('error', (error) => this.#options.onNote('error', `cannot start a worker: ${error.message}`));
    child.on('close', (code, signal) => {
      this.#children.delete(child);
      if (this.#stopping) return;
      if (!isAsked(code ?? signal)) for (const line of chatter.take()) tell('info', line);
      this.#replace(place, child.pid, code ?? signal, performance.now() - startedAtMs);
    });
  }

  #replace(place: WorkerPlace, pid: number | undefined, end: number | string | null, lifeMs: number): void {
    if (!isAsked(end)) this.#failedStarts.ended(lifeMs);
    const how = typeof end === 'number' ? `exit code ${end}` : end;
    if (this.#failedStarts.areTooMany) {
      if (this.#children.size === 0) {
        this.#options.onGivenUp(
          `${counted(this.#failedStarts.count, 'worker')} in a row ended soon after their start, the last with ${how}`,
        );
      }
      return;
    }
    this.#options.onNote('warning', `worker process ${pid} ended (${how}); starting another`);
    this.#start(place);
  }
}

/** A person, a scheduler or the system's memory killer sent these signals, which is no reason against a new start. */
function isAsked(end: number | string | null): boolean {
  return end === 'SIGKILL' || end === 'SIGTERM';
}
