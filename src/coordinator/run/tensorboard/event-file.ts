import { type FileHandle, mkdir, open } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { messageOf } from '../../../shared/errors.js';
import type { RunEvent } from './run-event.js';

/** Events are written this often, in milliseconds, or when as many wait. */
const WRITE_EVERY_MS = 1_000;
const MOST_WAITING = 4_096;

export interface EventFileOptions {
  /** Is made when the first event comes. */
  readonly directory: string;
  /** Rejects, with the reason, when nothing may be written. */
  readonly beforeWriting: () => Promise<void>;
  /** Is told once; then nothing more is written. */
  readonly onWarning: (message: string) => void;
}

/** Numbers the files of a process, whose names must differ. */
let files = 0;

/**
 * An event file of TensorBoard. Events are only collected; they are encoded and written a while later, so a caller waits
 * for nothing. A file that cannot be written is a warning.
 */
export class EventFile {
  readonly #options: EventFileOptions;
  #waiting: RunEvent[] = [];
  #timer: NodeJS.Timeout | undefined;
  #handle: FileHandle | undefined;
  #hasFailed = false;
  #last: Promise<void> = Promise.resolve();

  constructor(options: EventFileOptions) {
    this.#options = options;
  }

  /** Adds events, later. Never throws. */
  add(...events: readonly RunEvent[]): void {
    if (this.#hasFailed) return;
    this.#waiting.push(...events);
    if (this.#waiting.length >= MOST_WAITING) void this.#write();
    else this.#timer ??= setTimeout(() => void this.#write(), WRITE_EVERY_MS).unref();
  }

  /** Writes the events that wait, and closes the file. Never rejects. */
  async close(): Promise<void> {
    await this.#write();
    await this.#handle?.close().catch(() => {});
    this.#handle = undefined;
  }

  #write(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const events = this.#waiting;
    this.#waiting = [];
    if (events.length > 0) this.#last = this.#last.then(() => this.#tryToWrite(events));
    return this.#last;
  }

  async #tryToWrite(events: readonly RunEvent[]): Promise<void> {
    if (this.#hasFailed) return;
    try {
      await this.#options.beforeWriting();
      // The encoder is loaded by runs that need it.
      const { encodeRunEvent } = await import('./event-encoder.js');
      this.#handle ??= await this.#open();
      await this.#handle.writeFile(Buffer.concat(events.map(encodeRunEvent)));
    } catch (error) {
      this.#hasFailed = true;
      this.#options.onWarning(`cannot write for TensorBoard in ${this.#options.directory}: ${messageOf(error)}`);
    }
  }

  /** TensorBoard reads the files of a directory in the order of their names, which begin with the time in seconds. */
  async #open(): Promise<FileHandle> {
    await mkdir(this.#options.directory, { recursive: true });
    const seconds = String(Math.floor(Date.now() / 1000)).padStart(10, '0');
    const name = `events.out.tfevents.${seconds}.${os.hostname()}.${process.pid}.${files++}`;
    return await open(path.join(this.#options.directory, name), 'ax');
  }
}
