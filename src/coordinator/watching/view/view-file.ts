import path from 'node:path';
import * as v from 'valibot';
import type { RunView } from '../../../page/view/run-view.js';
import { codeOf, messageOf } from '../../../shared/errors.js';
import { writeFileAtomic } from '../../../shared/files/atomic-file.js';
import { readRegularFile } from '../../../shared/files/regular-file.js';
import { VIEW_FILE } from '../../run/run-files.js';
import { runViewSchema } from './view-schema.js';

/** Far more than a view takes. */
const MAX_FILE_BYTES = 64 << 20;

/** `view.json` of a run directory: what the page shows of the run, at one of its last checkpoints or at its end. */
export class ViewFile {
  /** Absolute path. */
  readonly file: string;
  #waiting: RunView | undefined;
  #writing: Promise<void> | undefined;
  #isHurried = false;
  #endPause: () => void = () => {};

  /**
   * @param onFailure gets the reason why the file could not be written
   * @param beforeWriting rejects, with the reason, when nothing may be written
   * @param minGapMs time between two writes, in milliseconds: an epoch may take less than a write
   */
  constructor(
    runDirectory: string,
    private readonly onFailure: (message: string) => void,
    private readonly beforeWriting: () => Promise<void> = async () => {},
    private readonly minGapMs = 0,
  ) {
    this.file = path.resolve(runDirectory, VIEW_FILE);
  }

  /** Writes a view after the earlier writes. If several wait, only the last is written. Never rejects. */
  save(view: RunView): Promise<void> {
    this.#waiting = view;
    this.#writing ??= this.#write();
    return this.#writing;
  }

  /** Resolves when every requested write is done, without waiting between writes, or has failed. Never rejects. */
  async idle(): Promise<void> {
    this.#isHurried = true;
    this.#endPause();
    await this.#writing;
    this.#isHurried = false;
  }

  /**
   * The view on disk; null if there is none.
   *
   * @throws Error with the reason, if it is not a view of this version
   */
  async load(): Promise<RunView | null> {
    let bytes: string;
    try {
      bytes = (await readRegularFile(this.file, MAX_FILE_BYTES)).toString('utf8');
    } catch (error) {
      const code = codeOf(error);
      if (code === 'ENOENT' || code === 'ENOTDIR') return null;
      throw error;
    }
    const parsed = v.safeParse(runViewSchema, JSON.parse(bytes), { abortEarly: true });
    if (parsed.success) return parsed.output;
    const [issue] = parsed.issues;
    throw new Error(`${this.file} must have a valid '${v.getDotPath(issue) ?? 'object'}': ${issue.message}`);
  }

  async #write(): Promise<void> {
    for (let view = this.#take(); view; view = this.#take()) {
      try {
        await this.beforeWriting();
        await writeFileAtomic(this.file, JSON.stringify(view));
      } catch (error) {
        this.onFailure(messageOf(error));
      }
      if (this.minGapMs > 0 && !this.#isHurried) await this.#pause();
    }
    this.#writing = undefined;
  }

  #pause(): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, this.minGapMs);
      this.#endPause = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  #take(): RunView | undefined {
    const view = this.#waiting;
    this.#waiting = undefined;
    return view;
  }
}
