// A peer that trains as many steps as it is told, in a process of its own. python/slices.py describes the conversation.
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import * as v from 'valibot';
import { LastLines } from '../../test/support/last-lines.js';
import type { Contender } from '../in-turn.js';
import type { PeerCommand } from './peers.js';
import { BATCH_SIZE, LEARNING_RATE } from './training-start.js';

const readySchema = v.object({ version: v.string() });
const answerSchema = v.object({
  processorSeconds: v.pipe(v.number(), v.gtValue(0)),
  wallSeconds: v.pipe(v.number(), v.gtValue(0)),
  /** Mean loss of the last step's samples, before its update. */
  loss: v.number(),
});
export type StepsAnswer = v.InferOutput<typeof answerSchema>;

/** Enough to compile on a busy machine. */
const TIMEOUT_MS = 300_000;

export class StepPeer {
  /** Of its framework. */
  readonly version: string;
  readonly #process: PeerProcess;

  private constructor(process: PeerProcess, version: string) {
    this.#process = process;
    this.version = version;
  }

  /**
   * Starts a peer and waits until it is ready.
   *
   * @param input as for writeStepInput, its directory
   * @throws Error that says what it printed last, when it ends or is silent
   */
  static async start({ command, args, env }: PeerCommand, input: string, threads: number): Promise<StepPeer> {
    const options = ['--input', input, '--batch-size', String(BATCH_SIZE), '--threads', String(threads)];
    const process = new PeerProcess(command, [...args, ...options, '--lr', String(LEARNING_RATE)], env);
    const { version } = v.parse(readySchema, await process.nextObject());
    return new StepPeer(process, version);
  }

  /** Trains; throws as `start` does. */
  async train(steps: number): Promise<StepsAnswer> {
    this.#process.write(`${steps}\n`);
    return v.parse(answerSchema, await this.#process.nextObject());
  }

  /**
   * Takes turns with others.
   *
   * @param clock time of its processors, of all threads together, or of the wall
   */
  contender(clock: 'processorSeconds' | 'wallSeconds'): Contender {
    let stepMs = Number.POSITIVE_INFINITY;
    return async (sliceMs) => {
      const steps = Math.max(1, Math.round(sliceMs / stepMs));
      const seconds = (await this.train(steps))[clock];
      stepMs = (1000 * seconds) / steps;
      return { microseconds: 1e6 * seconds, samples: steps * BATCH_SIZE };
    };
  }

  stop(): void {
    this.#process.kill();
  }
}

/** A process that answers in lines of JSON. */
class PeerProcess {
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #lines: AsyncIterator<string>;
  readonly #errors = new LastLines(1);
  readonly #closed: Promise<unknown>;

  constructor(command: string, args: readonly string[], env: Readonly<Record<string, string>>) {
    this.#child = spawn(command, args, { env: { ...process.env, ...env } });
    this.#closed = new Promise((resolve) => this.#child.once('close', resolve));
    this.#lines = createInterface({ input: this.#child.stdout })[Symbol.asyncIterator]();
    // A command that cannot be started, or that ends before it was told to, shows where its answer is awaited.
    this.#child.on('error', (error) => this.#errors.add(error.message));
    this.#child.stdin.on('error', () => {});
    createInterface({ input: this.#child.stderr }).on('line', (line) => this.#errors.add(line));
  }

  write(text: string): void {
    this.#child.stdin.write(text);
  }

  /** @throws Error that says what it printed last, when it ends or is silent for long */
  async nextObject(): Promise<unknown> {
    const timer = setTimeout(() => this.kill(), TIMEOUT_MS);
    const { done, value } = await this.#lines.next();
    clearTimeout(timer);
    if (!done) return JSON.parse(value);
    // Its last output may still be on its way.
    await this.#closed;
    throw new Error(this.#errors.all()[0] ?? 'it ended without an answer');
  }

  kill(): void {
    this.#child.kill('SIGKILL');
  }
}
