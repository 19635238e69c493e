import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Outcome } from '../../../src/coordinator/core/state.js';
import { LastScrapes } from '../../../src/coordinator/watching/last-scrapes.js';
import { ScrapeLog } from '../../../src/coordinator/watching/scrape-log.js';

const PROMETHEUS = { 'user-agent': 'Prometheus/3.5.0', 'x-prometheus-scrape-timeout-seconds': '5' };
const CURL = { 'user-agent': 'curl/8.0' };

type Headers = Readonly<Record<string, string>>;

/** A run on virtual time; `wait` tells for how many seconds it waits yet. */
function run(lingerS = 75) {
  let nowMs = 0;
  const log = new ScrapeLog(() => nowMs);
  const last = new LastScrapes(log, lingerS * 1000);
  return {
    last,
    /** A scrape, at a time in seconds, that is answered at once. */
    scrape(atS: number, headers: Headers = PROMETHEUS, address = '10.0.0.1') {
      nowMs = atS * 1000;
      log.begin({ address, headers })();
    },
    begin(atS: number) {
      nowMs = atS * 1000;
      return log.begin({ address: '10.0.0.1', headers: PROMETHEUS });
    },
    end(atS: number, outcome: Outcome['type'] = 'completed') {
      nowMs = atS * 1000;
      last.ended(outcome);
    },
    wait(atS: number): number {
      nowMs = atS * 1000;
      return last.waitMs / 1000;
    },
  };
}

test('with nobody who scrapes, or before the end, nothing is waited for', () => {
  const { end, wait, scrape } = run();
  assert.equal(wait(0), 0);
  scrape(0);
  assert.equal(wait(1), 0);
  const unwatched = run();
  unwatched.end(10);
  assert.equal(unwatched.wait(10), 0);
  end(2);
  assert.ok(wait(2) > 0);
});

for (const intervalS of [5, 15, 60]) {
  test(`a scrape every ${intervalS} s: the next one ends it, and it does not wait for long when that does not come`, () => {
    const { scrape, end, wait } = run();
    for (const atS of [0, 1, 2]) scrape(atS * intervalS);
    end(2.5 * intervalS);
    assert.equal(wait(2.5 * intervalS), Math.min(intervalS + 5, 75));
    scrape(3 * intervalS);
    assert.equal(wait(3 * intervalS), 0);
    const gone = run();
    for (const atS of [0, 1, 2]) gone.scrape(atS * intervalS);
    gone.end(2.5 * intervalS);
    assert.equal(gone.wait(3.5 * intervalS + 5), 0);
  });
}

test('a scrape that began before the end does not count', () => {
  const { scrape, begin, end, wait } = run();
  scrape(0);
  scrape(5);
  const answered = begin(10);
  end(10.1);
  answered();
  assert.ok(wait(10.2) > 0);
});

test('a Prometheus that came once is waited for up to the bound', () => {
  const { scrape, end, wait } = run(30);
  scrape(3);
  end(10);
  assert.equal(wait(10), 30);
  assert.equal(wait(25), 15);
  assert.equal(wait(40), 0);
});

test('one that went long ago is not waited for', () => {
  const { scrape, end, wait } = run();
  for (const atS of [0, 5, 10]) scrape(atS);
  end(100);
  assert.equal(wait(100), 0);
});

test('all who scrape are waited for', () => {
  const { scrape, end, wait } = run();
  for (const atS of [0, 5, 10]) scrape(atS, PROMETHEUS, '10.0.0.1');
  for (const atS of [1, 11]) scrape(atS, PROMETHEUS, '10.0.0.2');
  end(12);
  assert.equal(wait(12), 19, 'until the one of them that is due last');
  scrape(15, PROMETHEUS, '10.0.0.1');
  assert.equal(wait(15), 16);
  scrape(21, PROMETHEUS, '10.0.0.2');
  assert.equal(wait(21), 0);
});

test('a person who looks now and then is not waited for; a program without the header is', () => {
  for (const [timesS, isAwaited] of [
    [[1], false],
    [[1, 2], false],
    [[1, 2, 9], false],
    [[1, 6, 11.5], true],
  ] as const) {
    const { scrape, end, wait } = run();
    for (const atS of timesS) scrape(atS, CURL);
    end(12);
    assert.equal(wait(12) > 0, isAwaited, timesS.join());
  }
});

test('an interrupted run stays for 20 s at most, and none with 0', () => {
  const { scrape, end, wait } = run();
  scrape(0);
  end(1, 'interrupted');
  assert.equal(wait(1), 20);
  const none = run(0);
  none.scrape(0);
  none.end(1);
  assert.equal(none.wait(1), 0);
});

test('nobody makes the log grow by asking under many names', () => {
  const { scrape, end, wait } = run();
  scrape(0);
  for (let i = 0; i < 64; i++) scrape(1, { 'user-agent': `curl/${i}` });
  end(2);
  assert.equal(wait(2), 0, 'the least recent is forgotten');
});

/** Whether a promise has settled by the time that everything else which is ready has run. */
async function hasSettled(promise: Promise<void>): Promise<boolean> {
  let settled = false;
  void promise.then(() => {
    settled = true;
  });
  await new Promise((resolve) => setImmediate(resolve));
  return settled;
}

test('stopping ends the wait, also before it begins, but not before the run has ended', async () => {
  for (const stopsAgain of [false, true]) {
    const { last, scrape, end, wait } = run();
    scrape(0);
    last.stop();
    end(1);
    if (stopsAgain) last.stop();
    const done = last.done();
    assert.equal(await hasSettled(done), stopsAgain);
    last.stop();
    await done;
    assert.equal(wait(1), 75, 'no time has passed');
  }
});

test('after an interrupt, a signal that is repeated before the wait does not end it', async () => {
  const { last, scrape, end } = run();
  scrape(0);
  end(1, 'interrupted');
  last.stop();
  const done = last.done();
  assert.equal(await hasSettled(done), false);
  last.stop();
  await done;
});
