import { ALIVE_EVENT, CHANGE_EVENT, VIEW_EVENT } from '../../../page/view/event-stream.js';
import type { RunChange, RunView } from '../../../page/view/run-view.js';
import type { EventAnswer, EventClient } from '../../../shared/http/http-server.js';

/** Changes are sent to pages this often, in milliseconds; below ALIVE_EVERY_MS. */
const INTERVAL_MS = 250;

/** A source of views. A mark tells what has been sent. */
export interface ViewSource<Mark> {
  view(): RunView;
  mark(): Mark;
  changeSince(mark: Mark): RunChange;
}

/** Sends the run's view to pages: all of it first, then the changes. It costs nothing while no page is connected. */
export class ViewFeed<Mark> implements EventAnswer {
  readonly #source: ViewSource<Mark>;
  readonly #clients = new Map<EventClient, { mark: Mark; told: string }>();
  #timer: NodeJS.Timeout | undefined;

  constructor(source: ViewSource<Mark>) {
    this.#source = source;
  }

  /** A page connects. Returns a function to be called when it has gone. */
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

  /** Sends the changes to every page now. */
  flush(): void {
    const mark = this.#source.mark();
    /** Pages with the same mark get the same change. */
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
