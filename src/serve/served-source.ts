import { stat } from 'node:fs/promises';
import { findModel } from '../model/find-model.js';
import { messageOf, OperationalError } from '../shared/errors.js';
import type { NoteLevel } from '../shared/note-level.js';
import { printable } from '../shared/text/printable.js';
import { openServedModel, type ServedModel } from './served-model.js';

/** The outcome of a reload. `same`: the newest model is the one that is served. */
export const RELOAD_OUTCOMES = ['loaded', 'same', 'failed'] as const;
export type ReloadOutcome = (typeof RELOAD_OUTCOMES)[number];

/** Hears of a source's reloads. */
export interface SourceListener {
  /**
   * A model was looked for and loaded, or could not be.
   *
   * @param served the model for the next request
   */
  onReload(outcome: ReloadOutcome, served: ServedModel): void;
  /** A sentence for a person. */
  onNote(level: NoteLevel, text: string): void;
}

/**
 * The model of a path, which may change: the file is replaced, an unfinished run writes a checkpoint, a folder of runs
 * gets another finished run. A newer model is loaded and proved beside the one that is served, and takes its place
 * between two requests. One that cannot be used is reported, and the old one stays.
 */
export class ServedSource {
  readonly #place: string;
  readonly #listener: SourceListener;
  #current: ServedModel;
  /** The state of the files when they were last loaded, or when loading was last tried. */
  #tried: string;
  /** The state that was seen last; it is loaded when it has not changed until the next look. */
  #seen: string;
  #running: Promise<ReloadOutcome> | undefined;

  private constructor(place: string, current: ServedModel, state: string, listener: SourceListener) {
    this.#place = place;
    this.#current = current;
    this.#tried = state;
    this.#seen = state;
    this.#listener = listener;
  }

  /**
   * @param place as loadModel takes it
   * @throws OperationalError as openServedModel does
   */
  static async open(place: string, listener: SourceListener): Promise<ServedSource> {
    // Looked at before it is loaded, so that a change between the two is noticed.
    const state = await stateOf(place);
    return new ServedSource(place, await openServedModel(place), state, listener);
  }

  /** The model for the next request. */
  get current(): ServedModel {
    return this.#current;
  }

  /**
   * Looks whether there is a newer model, and loads it when its files stay the same from one look to the next: they are
   * written by then.
   */
  async look(): Promise<void> {
    const state = await stateOf(this.#place);
    const isSettled = state === this.#seen;
    this.#seen = state;
    if (isSettled && state !== this.#tried) await this.reload();
  }

  /** Loads the newest model now, whether or not it seems to have changed. A call during another shares its outcome. */
  reload(): Promise<ReloadOutcome> {
    this.#running ??= this.#reload().finally(() => {
      this.#running = undefined;
    });
    return this.#running;
  }

  async #reload(): Promise<ReloadOutcome> {
    this.#tried = await stateOf(this.#place);
    const { sha256 } = this.#current.model;
    try {
      const next = await openServedModel(this.#place);
      if (next.model.sha256 === sha256) return this.#tell('same', 'info', `the model is still ${sha256.slice(0, 12)}`);
      this.#current = next;
      const { model } = next;
      return this.#tell('loaded', 'info', `serving ${model.sha256.slice(0, 12)} now, from ${printable(model.file)}`);
    } catch (error) {
      const advice = error instanceof OperationalError && error.hint ? ` ${error.hint}` : '';
      return this.#tell(
        'failed',
        'warning',
        `the newer model cannot be used, so ${sha256.slice(0, 12)} stays: ${messageOf(error)}${advice}`,
      );
    }
  }

  #tell(outcome: ReloadOutcome, level: NoteLevel, text: string): ReloadOutcome {
    this.#listener.onReload(outcome, this.#current);
    this.#listener.onNote(level, text);
    return outcome;
  }
}

/** A text that changes when the files of the model do; for a path without a model, why there is none. */
async function stateOf(place: string): Promise<string> {
  try {
    const files = await findModel(place);
    const states = files.map(async (file) => {
      const { dev, ino, size, mtimeNs } = await stat(file, { bigint: true });
      return [file, dev, ino, size, mtimeNs].join(' ');
    });
    return (await Promise.all(states)).join('\n');
  } catch (error) {
    return messageOf(error);
  }
}
