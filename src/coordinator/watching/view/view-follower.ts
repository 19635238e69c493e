import { stat } from 'node:fs/promises';
import { ALIVE_EVENT, ALIVE_EVERY_MS, VIEW_EVENT } from '../../../page/view/event-stream.js';
import type { RunView } from '../../../page/view/run-view.js';
import type { EventAnswer, EventClient } from '../../../shared/http/http-server.js';
import type { ViewFile } from './view-file.js';

/** A run whose view was not written for this long, in milliseconds, is not being trained. */
const ABANDONED_MS = 60_000;

/** Sends a run's view file to pages, whenever it is written. */
export class ViewFollower implements EventAnswer {
  readonly #file: ViewFile;
  readonly #clients = new Set<EventClient>();
  readonly #timer: NodeJS.Timeout;
  #writtenAtMs = 0;
  #view: RunView;

  private constructor(file: ViewFile, view: RunView) {
    this.#file = file;
    this.#view = view;
    this.#timer = setInterval(() => void this.#look(), ALIVE_EVERY_MS / 2);
  }

  /**
   * Follows the file.
   *
   * @returns null when it is not there
   * @throws as ViewFile.load
   */
  static async open(file: ViewFile): Promise<ViewFollower | null> {
    const view = await file.load();
    if (!view) return null;
    const follower = new ViewFollower(file, view);
    await follower.#look();
    return follower;
  }

  subscribe(client: EventClient): () => void {
    client.send(VIEW_EVENT, JSON.stringify(this.#view));
    this.#clients.add(client);
    return () => this.#clients.delete(client);
  }

  close(): void {
    clearInterval(this.#timer);
  }

  /** A file that cannot be read now, for example while the directory is moved, is read again later. */
  async #look(): Promise<void> {
    const writtenAtMs = await stat(this.#file.file).then(
      ({ mtimeMs }) => mtimeMs,
      () => this.#writtenAtMs,
    );
    const isNew = writtenAtMs !== this.#writtenAtMs;
    const view = isNew ? await this.#file.load().catch(() => null) : null;
    if (isNew && view) this.#writtenAtMs = writtenAtMs;
    const next = settled(view ?? this.#view, Date.now() - this.#writtenAtMs);
    const isOld = next === this.#view;
    this.#view = next;
    for (const client of this.#clients) {
      if (isOld) client.send(ALIVE_EVENT, '{}');
      else client.send(VIEW_EVENT, JSON.stringify(next));
    }
  }
}

/** The view, shown as ended if its file is old: a killed coordinator could not write that itself. */
function settled(view: RunView, ageMs: number): RunView {
  if (view.progress.phase === 'ended' || ageMs < ABANDONED_MS) return view;
  return { ...view, progress: { ...view.progress, phase: 'ended', secondsLeft: null, samplesPerSecond: null } };
}
