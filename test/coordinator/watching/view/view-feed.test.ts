import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ViewFeed } from '../../../../src/coordinator/watching/view/view-feed.js';
import { ALIVE_EVERY_MS } from '../../../../src/page/view/event-stream.js';
import type { RunChange } from '../../../../src/page/view/run-view.js';
import { emptyView } from '../../../page/sample-view.js';

/** A source whose marks are counters, and whose changes say since when. */
class Source {
  count = 0;
  asked = 0;
  view = () => emptyView();
  mark = () => ({ count: this.count });
  changeSince({ count }: { count: number }): RunChange {
    this.asked++;
    return { since: count, until: this.count } as unknown as RunChange;
  }
}

const client = (heard: string[]) => ({
  send: (event: string, data: string) => void heard.push(event === 'view' ? event : `${event} ${data}`),
});

test('a page gets the view, then what is new since, then signs of life', (t) => {
  t.mock.timers.enable({ apis: ['setInterval'] });
  const source = new Source();
  const feed = new ViewFeed(source);
  const early: string[] = [];
  const leaveEarly = feed.subscribe(client(early));
  t.mock.timers.tick(ALIVE_EVERY_MS / 2);
  source.count = 1;
  const late: string[] = [];
  const leaveLate = feed.subscribe(client(late));
  source.count = 2;
  t.mock.timers.tick(ALIVE_EVERY_MS / 2);
  assert.deepEqual(early, ['view', 'change {"since":0,"until":0}', 'change {"since":0,"until":2}']);
  assert.deepEqual(late, ['view', 'change {"since":1,"until":2}']);
  t.mock.timers.tick(ALIVE_EVERY_MS / 2);
  t.mock.timers.tick(ALIVE_EVERY_MS / 2);
  assert.deepEqual(early.slice(3), ['change {"since":2,"until":2}', 'alive {}']);
  leaveEarly();
  leaveLate();
  const { asked } = source;
  t.mock.timers.tick(10 * ALIVE_EVERY_MS);
  assert.equal(source.asked, asked, 'nobody looks');
});

test('last words come at once', () => {
  const source = new Source();
  const feed = new ViewFeed(source);
  const heard: string[] = [];
  const leave = feed.subscribe(client(heard));
  source.count = 7;
  feed.flush();
  leave();
  assert.deepEqual(heard, ['view', 'change {"since":0,"until":7}']);
});
