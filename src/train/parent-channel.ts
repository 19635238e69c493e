import type { NoteLevel } from '../shared/note-level.js';
import type { WorkerNote } from './worker-note.js';

/**
 * The channel between `train` and each of its worker processes: Node's own, which ends with either process. The worker
 * sends notes over it, so that `train` need not guess from the lines that drivers and the runtime print.
 */

/** Process id of the parent. A channel alone may belong to another program, which does not expect notes. */
const PARENT_VARIABLE = 'LENET_CLUSTER_PARENT';

/** The parent's end: variables that tell a child process who its parent is. */
export function childEnvironment(): Record<string, string> {
  return { [PARENT_VARIABLE]: String(process.pid) };
}

/** The worker's end. */
export class ParentChannel {
  #sending: Promise<unknown> = Promise.resolve();

  /** The channel to the `train` that started this process; null if something else did. */
  static open(): ParentChannel | null {
    const isChild = process.connected && process.env[PARENT_VARIABLE] === String(process.ppid);
    return isChild ? new ParentChannel() : null;
  }

  /** Sends a note; has no effect when the parent is gone. */
  note(level: NoteLevel, text: string): void {
    const message: WorkerNote = { type: 'note', level, text };
    const sent = new Promise((resolve) => {
      // With a callback, a failure is not an 'error' event. It means that the parent is gone.
      if (process.send) process.send(message, undefined, undefined, resolve);
      else resolve(undefined);
    });
    this.#sending = Promise.all([this.#sending, sent]);
  }

  /** Resolves when all notes have left this process, or no longer can. */
  async idle(): Promise<void> {
    await this.#sending;
  }

  /** Calls back when the parent is gone. From this call on, the channel does not keep the process alive. */
  onGone(callback: () => void): void {
    process.on('disconnect', callback);
    process.channel?.unref();
  }
}
