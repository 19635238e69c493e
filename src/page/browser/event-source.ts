import { broken, type ConnectionState, heard, newConnection, reopened, waited } from '../model/connection.js';
import { ALIVE_EVENT, CHANGE_EVENT, EVENTS_PATH, VIEW_EVENT } from '../view/event-stream.js';
import type { RunChange, RunView } from '../view/run-view.js';

export interface Listener {
  onView(view: RunView): void;
  onChange(change: RunChange): void;
  onConnection(connection: ConnectionState): void;
}

/** The clock is checked this often, in milliseconds. */
const TICK_MS = 200;

/**
 * Follows a coordinator through all its restarts. The browser's own reconnecting waits for seconds, gives up after some
 * errors and does not notice silence. So this closes a broken connection and opens another one.
 */
export function followRun(listener: Listener): void {
  let connection = newConnection(performance.now());
  let source = open();

  function update(next: ConnectionState): void {
    connection = next;
    listener.onConnection(connection);
  }

  function open(): EventSource {
    const opened = new EventSource(EVENTS_PATH);
    opened.addEventListener(VIEW_EVENT, ({ data }: MessageEvent<string>) => {
      listener.onView(JSON.parse(data) as RunView);
      update(heard(performance.now()));
    });
    opened.addEventListener(CHANGE_EVENT, ({ data }: MessageEvent<string>) => {
      listener.onChange(JSON.parse(data) as RunChange);
      update(heard(performance.now()));
    });
    opened.addEventListener(ALIVE_EVENT, () => update(heard(performance.now())));
    opened.addEventListener('error', () => {
      opened.close();
      update(broken(connection, performance.now()));
    });
    return opened;
  }

  setInterval(() => {
    const now = performance.now();
    const next = waited(connection, now);
    if (next !== connection) update(next);
    if (connection.reopenAtMs === null || now < connection.reopenAtMs) return;
    source.close();
    update(reopened(connection, now));
    source = open();
  }, TICK_MS);
}
