import { bounded } from '../support/bounded.js';
import type { Command, CommandResult } from '../support/command.js';
import { LastLines } from '../support/last-lines.js';

/** Far longer than any process needs to end once it was asked to, in milliseconds. */
export const END_LIMIT_MS = 60_000;
/** Lines kept for a report of a failure, and characters of each. */
const TAIL_LINES = 30;
const TAIL_LINE_CHARACTERS = 600;

export interface SupervisedOptions {
  /** For people. */
  readonly name: string;
  /** Starts the command, the same one each time. */
  readonly launch: (onLine: (line: string) => void) => Command;
  readonly onLine?: (line: string) => void;
  /** It ended without having been asked to. */
  readonly onEnd: (result: CommandResult) => void;
}

/** A process that is started again, by the very same command, whenever it was made to end. */
export class Supervised {
  readonly name: string;
  readonly #options: SupervisedOptions;
  readonly #tail = new LastLines(TAIL_LINES, TAIL_LINE_CHARACTERS);
  #command: Command;
  #expectedToEnd = false;
  #stopped = false;
  #ended: CommandResult | null = null;

  constructor(options: SupervisedOptions) {
    this.name = options.name;
    this.#options = options;
    this.#command = this.#launch();
  }

  get pid(): number {
    return this.#command.child.pid ?? -1;
  }

  /** Whether SIGSTOP holds the process, that very one. */
  get stopped(): boolean {
    return this.#stopped;
  }

  /** kill -9, and a new process as soon as it is gone. */
  async kill(): Promise<void> {
    const result = await this.#end('SIGKILL');
    if (result.signal !== 'SIGKILL') throw this.#tooLate('SIGKILL', result);
    this.#command = this.#launch();
  }

  /** SIGTERM, and a new process when it has ended with this code. */
  async terminate(exitCode: number): Promise<void> {
    const result = await this.#end('SIGTERM');
    // A process that has not got as far as its handlers ends by the signal itself.
    if (result.exitCode !== exitCode && result.signal !== 'SIGTERM') {
      throw new Error(`${this.name} must end on SIGTERM with exit code ${exitCode}, got '${describeEnd(result)}'`);
    }
    this.#command = this.#launch();
  }

  /** SIGTERM, for good. */
  async dismiss(): Promise<CommandResult> {
    return await this.#end('SIGTERM');
  }

  stop(): void {
    this.#command.child.kill('SIGSTOP');
    this.#stopped = true;
  }

  continue(): void {
    this.#command.child.kill('SIGCONT');
    this.#stopped = false;
  }

  /** Printed already, or yet to come, of the process that lives now. */
  line(pattern: RegExp): Promise<string> {
    return this.#command.line(pattern);
  }

  /** Yet to come, of the process that lives now. */
  nextLine(pattern: RegExp): Promise<string> {
    return this.#command.nextLine(pattern);
  }

  /** Resolves when the process that lives now has ended. */
  async done(): Promise<CommandResult> {
    return await bounded(this.#command.done(), END_LIMIT_MS, `the end of ${this.name} (pid ${this.pid})`);
  }

  /** The last lines of all its lives. */
  tail(): string[] {
    return this.#tail.all();
  }

  #launch(): Command {
    const command = this.#options.launch((line) => {
      this.#tail.add(line);
      this.#options.onLine?.(line);
    });
    this.#expectedToEnd = false;
    this.#stopped = false;
    const notStarted = (error: Error): CommandResult => ({
      exitCode: null,
      signal: null,
      stdout: '',
      stderr: `${error.message}\n`,
    });
    void command
      .done()
      .catch(notStarted)
      .then((result) => {
        if (this.#expectedToEnd) return;
        this.#ended = result;
        this.#options.onEnd(result);
      });
    return command;
  }

  async #end(signal: NodeJS.Signals): Promise<CommandResult> {
    if (this.#ended) throw this.#tooLate(signal, this.#ended);
    this.#expectedToEnd = true;
    this.#command.child.kill(signal);
    return await this.done();
  }

  #tooLate(signal: NodeJS.Signals, result: CommandResult): Error {
    return new Error(
      `${this.name} must live until ${signal} reaches it, and has ended before (${describeEnd(result)})`,
    );
  }
}

export function describeEnd({ exitCode, signal }: CommandResult): string {
  return signal ?? `exit code ${exitCode}`;
}
