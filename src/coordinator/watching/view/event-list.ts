import { keptEvents } from '../../../page/view/kept-events.js';
import type { EventLevel, EventView } from '../../../page/view/run-view.js';
import type { Notice } from '../../core/notices.js';
import { noticeText } from '../notice-text.js';

/** A flood of rejected messages with one code must not push everything else out of the list. */
const MAX_REJECTIONS_OF_A_CODE = 10;

/** The last events of the run, in words. */
export class EventList {
  #events: readonly EventView[];
  #nextId: number;
  readonly #rejections = new Map<string, number>();

  /** @param earlier events of the run's earlier life */
  constructor(earlier: readonly EventView[] = []) {
    this.#events = earlier;
    this.#nextId = (earlier.at(-1)?.id ?? 0) + 1;
  }

  /**
   * @param steps updates made so far
   * @param atMs Unix time in milliseconds
   */
  add(level: EventLevel, text: string, steps: number, atMs: number): void {
    this.#events = keptEvents([...this.#events, { id: this.#nextId++, atMs, steps, level, text }]);
  }

  /** Adds what a person should know about a notice. */
  addNotice(notice: Notice, steps: number, atMs: number): void {
    const words = noticeText(notice);
    if (!words) return;
    if (notice.type !== 'message-rejected') {
      this.add(words.level, words.text, steps, atMs);
      return;
    }
    const { code } = notice.rejection;
    const count = (this.#rejections.get(code) ?? 0) + 1;
    this.#rejections.set(code, count);
    if (count > MAX_REJECTIONS_OF_A_CODE) return;
    const isLast = count === MAX_REJECTIONS_OF_A_CODE;
    this.add(words.level, isLast ? `${words.text} (more of this code are not listed)` : words.text, steps, atMs);
  }

  /** The id of the last event; 0 before the first. */
  lastId(): number {
    return this.#nextId - 1;
  }

  /** The kept events after that id. */
  since(id: number): EventView[] {
    return this.#events.filter((event) => event.id > id);
  }
}
