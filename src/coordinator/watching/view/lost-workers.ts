import type { LostWorker } from '../../../page/view/run-view.js';
import type { Notice } from '../../core/notices.js';
import type { WorkerState } from '../../core/state.js';

/** Most lost workers that are kept: the last ones. A fleet that comes and goes must not fill the page. */
const MAX_LOST = 32;
/** A replaced worker stays in the view this long, so that a quick restart is seen too. In milliseconds. */
const SHOWN_AFTER_REPLACEMENT_MS = 60_000;
/** Workers that leave for these reasons were asked to leave: the fleet is meant to be smaller. */
const MEANT = new Set(['terminated', 'released', 'key-revoked']);
/** The same process comes back at once. */
const RECONNECTED = 'reconnected';

interface Entry {
  readonly workerId: string;
  readonly view: Omit<LostWorker, 'replaced'>;
  /** On the monotonic clock; null while its place is empty. */
  replacedAtMs: number | null;
}

/**
 * Remembers workers that left unexpectedly, until the fleet is whole again: as many are ready as took part before the
 * first of them left. Times are in milliseconds.
 */
export class LostWorkers {
  #entries: Entry[] = [];
  /** Number of workers that took part before the first loss that is not made up for. */
  #wanted = 0;
  /** Incarnations that take part, and whether they are ready. */
  readonly #present = new Map<string, boolean>();

  /**
   * @param work what a worker that left has done
   * @param nowMs on the monotonic clock
   * @param unixMs the same moment as Unix time
   */
  onNotice(notice: Notice, work: Pick<LostWorker, 'samples' | 'extraShards'>, nowMs: number, unixMs: number): void {
    switch (notice.type) {
      case 'worker-joined':
        this.#present.set(notice.worker.workerId, false);
        break;
      case 'worker-ready':
        this.#present.set(notice.worker.workerId, true);
        this.#returned(notice.worker.workerId, nowMs);
        this.#settle(nowMs);
        break;
      case 'worker-left':
        this.#onLeft(notice.worker, notice.code, { ...work, atMs: unixMs, reason: notice.reason }, nowMs);
        break;
      default:
    }
  }

  /** The lost workers, oldest first. */
  views(nowMs: number): LostWorker[] {
    this.#entries = this.#entries.filter(
      ({ replacedAtMs }) => replacedAtMs === null || nowMs - replacedAtMs < SHOWN_AFTER_REPLACEMENT_MS,
    );
    return this.#entries.map(({ view, replacedAtMs }) => ({ ...view, replaced: replacedAtMs !== null }));
  }

  #onLeft(
    worker: WorkerState,
    code: string,
    loss: Pick<LostWorker, 'samples' | 'extraShards' | 'atMs' | 'reason'>,
    nowMs: number,
  ): void {
    const before = this.#present.size;
    this.#present.delete(worker.workerId);
    if (code === RECONNECTED) return;
    if (MEANT.has(code)) {
      this.#wanted--;
      this.#settle(nowMs);
      return;
    }
    this.#wanted = this.#missing().length === 0 ? before : Math.max(this.#wanted, before);
    const { workerId, ordinal, host, pid, engine, device } = worker;
    const view = { worker: ordinal, host, pid, engine, device, ...loss };
    this.#entries = [...this.#entries, { workerId, view, replacedAtMs: null }].slice(-MAX_LOST);
  }

  #returned(workerId: string, nowMs: number): void {
    for (const entry of this.#missing()) if (entry.workerId === workerId) entry.replacedAtMs = nowMs;
  }

  /** Ready workers beyond those that are left take the oldest empty places. */
  #settle(nowMs: number): void {
    const ready = [...this.#present.values()].filter((isReady) => isReady).length;
    const missing = this.#missing();
    const replaced = missing.length - Math.max(0, this.#wanted - ready);
    for (const entry of missing.slice(0, Math.max(0, replaced))) entry.replacedAtMs = nowMs;
  }

  #missing(): Entry[] {
    return this.#entries.filter(({ replacedAtMs }) => replacedAtMs === null);
  }
}
