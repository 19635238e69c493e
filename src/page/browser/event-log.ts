import { countByLevel, EVENT_LEVELS, eventStep, formatTimeOfDay } from '../model/event-rows.js';
import type { EventLevel, EventView } from '../view/run-view.js';
import { byId, create, createIcon, setText } from './dom.js';
import { KeyedList } from './keyed-list.js';

/** The events of the levels that the reader has chosen, newest first. */
export class EventLog {
  readonly #shown = new Set<EventLevel>(EVENT_LEVELS);
  readonly #counts = new Map<EventLevel, HTMLElement>();
  readonly #items = new KeyedList(byId('events'), ({ id }: EventView) => id, makeItem);
  #events: readonly EventView[] = [];

  constructor() {
    for (const level of EVENT_LEVELS) {
      const count = create('span', 'count');
      const button = create('button', level, createIcon(level), level, ' ', count);
      button.type = 'button';
      button.setAttribute('aria-pressed', 'true');
      button.addEventListener('click', () => this.#toggle(level, button));
      this.#counts.set(level, count);
      byId('levels').append(button);
    }
    this.#show();
  }

  update(events: readonly EventView[]): void {
    if (events === this.#events) return;
    this.#events = events;
    this.#show();
  }

  /** Clears the log: another run may have begun, whose events have the same numbers. */
  clear(): void {
    this.#events = [];
    this.#items.clear();
  }

  #toggle(level: EventLevel, button: HTMLElement): void {
    if (!this.#shown.delete(level)) this.#shown.add(level);
    button.setAttribute('aria-pressed', String(this.#shown.has(level)));
    this.#show();
  }

  #show(): void {
    const counts = countByLevel(this.#events);
    for (const [level, element] of this.#counts) setText(element, String(counts[level]));
    const visible = this.#events.filter(({ level }) => this.#shown.has(level));
    this.#items.update(visible.toReversed());
    byId('no-events').hidden = visible.length > 0;
    setText(byId('no-events'), this.#events.length === 0 ? 'Nothing has happened yet.' : 'Nothing of these kinds.');
  }
}

function makeItem(event: EventView): HTMLLIElement {
  const time = create('time', '', formatTimeOfDay(event.atMs));
  time.dateTime = new Date(event.atMs).toISOString();
  time.title = time.dateTime;
  const level = create('span', 'level', createIcon(event.level), create('span', 'unseen', event.level));
  const item = create('li', event.level, time, level, create('span', 'words', event.text));
  item.append(create('span', 'step', eventStep(event)));
  return item;
}
