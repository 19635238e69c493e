import { ALIVE_EVENT, CHANGE_EVENT, VIEW_EVENT } from '../../../page/view/event-stream.js';
import type { RunChange, RunView } from '../../../page/view/run-view.js';
import type { EventAnswer, EventClient } from '../../../shared/http/http-server.js';

/** Pages are told what is new this often, in milliseconds; below ALIVE_EVERY_MS. */
const INTERVAL_MS = 250;

/** Where views come from. A mark says what has been told. */
export interface ViewSource<Mark> {
  view(): RunView;
  mark(): Mark;
  changeSince(mark: Mark): RunChange;
}

/** Tells pages how the run goes: all of it first, then what changes. It costs nothing while nobody looks. */
export class ViewFeed<Mark> implements EventAnswer {
  readonly #source: ViewSource<Mark>;
  readonly #clients = new Map<EventClient, { mark: Mark; told: string }>();
  #timer: NodeJS.Timeout | undefined;

  constructor(source: ViewSource<Mark>) {
    this.#source = source;
  }

  /** A page comes. Returns what to call when it has gone. */
  subscribe(client: EventClient): () => void {
    client.send(VIEW_EVENT, JSON.stringify(this.#source.view()));
    this.#clients.set(client, { mark: this.#source.mark(), told: '' });
    this.#timer ??= setInterval(() => this.flush(), INTERVAL_MS);
    return () => {
      this.#clients.delete(client);
      if (this.#clients.size > 0) return;
      clearInterval(this.#timer);
      this.#timer = undefined;
    };
  }

  /** Tells every page what is new, now. */
  flush(): void {
    const mark = this.#source.mark();
    /** Pages that have been told the same get the same. */
    const changes = new Map<Mark, string>();
    for (const [client, known] of this.#clients) {
      const change = changes.get(known.mark) ?? JSON.stringify(this.#source.changeSince(known.mark));
      changes.set(known.mark, change);
      if (change === known.told) client.send(ALIVE_EVENT, '{}');
      else client.send(CHANGE_EVENT, change);
      this.#clients.set(client, { mark, told: change });
    }
  }
}
