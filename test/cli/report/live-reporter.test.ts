import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LiveReporter } from '../../../src/cli/report/live-reporter.js';
import type { Notice } from '../../../src/coordinator/core/notices.js';
import { Screen } from '../../support/screen.js';
import { EPOCH, type ManualClock, workerState } from './reports.js';
import { WatchedRun } from './watched-run.js';

const PLAIN = { controlCodes: true, colours: false, unicode: false };

/** A live line on a screen, and the run that it tells of. */
class Live {
  readonly run: WatchedRun;
  readonly screen: Screen;
  readonly reporter: LiveReporter;

  constructor({ columns = 120, abilities = PLAIN, firstStep = 0 } = {}) {
    this.run = new WatchedRun(firstStep);
    this.screen = new Screen(columns);
    this.reporter = new LiveReporter(this.screen, abilities, this.run.clock);
    this.run.listeners.push(this.reporter);
    this.reporter.onBegin(this.run.begin);
  }

  get clock(): ManualClock {
    return this.run.clock;
  }

  notice(type: 'worker-joined' | 'worker-ready', ...ordinals: readonly number[]): void {
    this.run.workers(type, ...ordinals);
  }

  /** Steps of 12.8 ms whose samples these workers share equally; the last of them is late by so much. */
  steps(count: number, ordinals: readonly number[], lagMs = 0): void {
    for (let i = 0; i < count; i++) this.run.step(12.8, ordinals, lagMs);
  }
}

test('it tells who is awaited, and for how long', () => {
  const live = new Live();
  assert.match(live.screen.lastLine, /^epoch {2}1\/10 .* waiting 0s for workers: 0 of 2 ready$/);
  live.notice('worker-joined', 1, 2);
  live.clock.advance(3_000);
  assert.match(live.screen.lastLine, /waiting 3s for workers: 0 of 2 ready, 2 loading$/);
  live.notice('worker-ready', 1);
  assert.match(live.screen.lastLine, /waiting 3s for workers: 1 of 2 ready, 1 loading$/);
  assert.match(live.screen.lines.at(-2) ?? '', /^worker 1 \(vm:1001\) is ready$/);
  live.notice('worker-ready', 2);
  assert.match(live.screen.lastLine, /first step$/);
});

test('while it trains: share of the run, time left, speeds, loss', () => {
  const live = new Live();
  live.notice('worker-ready', 2, 1);
  live.steps(590, [1, 2]);
  live.clock.advance(1_000);
  assert.match(
    live.screen.lastLine,
    /^epoch {2}6\/10 {2}\[#{13}-{13}\] {2}50% {5}8s left {2}39,\d{3} samples\/s {2}loss 2\.2871 {2}2 workers: #1 [\d.]+k #2 [\d.]+k$/,
  );
});

test('a run that goes on begins with the share that is done, and ends with its last evaluation', () => {
  const live = new Live({ firstStep: 118 });
  assert.match(live.screen.lastLine, /^epoch {2}2\/10 .* 10% /);
  live.notice('worker-ready', 1, 2);
  live.steps(9 * 118, [1, 2]);
  live.clock.advance(1_000);
  assert.match(live.screen.lastLine, /^epoch 10\/10 .* 100% {2}evaluating/);
});

test('it is drawn at most every 100 ms', () => {
  const live = new Live();
  let writes = 0;
  const write = live.screen.write.bind(live.screen);
  live.screen.write = (text) => {
    writes++;
    write(text);
  };
  live.steps(70, [1]);
  assert.ok(writes > 5 && writes <= 10, `${writes} times in 900 ms`);
});

test('a line that stays, for an epoch or a note, is not mixed with it', () => {
  const live = new Live();
  live.notice('worker-ready', 1, 2);
  live.steps(60, [1, 2]);
  live.clock.advance(1_000);
  const { lastLine } = live.screen;
  live.reporter.onEpoch(EPOCH);
  live.reporter.onNote('warning', 'x');
  assert.deepEqual(live.screen.lines.slice(-3), [
    'epoch  1/10  train loss 0.5000  test loss 0.0466  accuracy 98.62 %  1.5 s  40,000 samples/s',
    'warning: x',
    lastLine,
  ]);
});

test('in the end it is gone, and nothing ticks', () => {
  const live = new Live();
  live.notice('worker-ready', 1, 2);
  live.steps(60, [1, 2]);
  live.reporter.close();
  live.reporter.close();
  assert.equal(live.screen.lastLine, '');
  assert.equal(live.screen.column, 0);
  assert.equal(live.clock.isTicking, false);
  live.reporter.onNote('info', 'afterwards');
  assert.deepEqual(live.screen.lines.slice(-2), ['afterwards', '']);
});

test('who is out of step stands out: late, slow or silent', () => {
  const live = new Live({ abilities: { ...PLAIN, colours: true } });
  live.notice('worker-ready', 1, 2);
  live.steps(300, [1, 2], 9);
  assert.match(live.screen.lastLine, /2 workers: #1 20\.0k #2 20\.0k late$/);
  live.run.change(2, { samplesPerMs: 1 });
  live.steps(100, [1]);
  assert.match(live.screen.lastLine, /#1 40\.0k #2 {2}1\.0k late$/);
  live.run.change(2, { responsive: false });
  live.clock.advance(1_000);
  assert.match(live.screen.lastLine, /#2 silent$/);
  assert.equal(live.screen.isColoured, false, 'the colour ends with the words');
});

test('a run that stands still says so, and the wait does not count as slowness', () => {
  const live = new Live();
  live.notice('worker-ready', 1, 2);
  live.steps(80, [1, 2]);
  live.clock.advance(4_000);
  assert.match(live.screen.lastLine, /no step for 4s/);
  const notices: Notice[] = [1, 2].map((ordinal) => ({
    type: 'worker-left',
    worker: workerState(ordinal),
    code: 'silent',
    reason: 'nothing heard',
  }));
  for (const notice of [...notices, { type: 'no-workers' } as const]) live.run.notice(notice);
  live.clock.advance(6_000);
  assert.match(live.screen.lastLine, /waiting 10s for workers: 0 of 1 ready/);
  live.notice('worker-ready', 3);
  live.steps(40, [3]);
  assert.match(live.screen.lastLine, / [34]\d,\d{3} samples\/s .* 1 worker: #3 +[34]\d\.\dk$/);
});

test('an audit that nobody can settle', () => {
  const live = new Live();
  live.notice('worker-ready', 1, 2);
  live.steps(10, [1, 2]);
  const audit = {
    node: { level: 0, index: 0 },
    leaves: { begin: 0, end: 1 },
    claims: [],
    auditor: null,
    waiting: true,
  };
  live.run.notice({ type: 'audit-waits', step: 10, audit });
  assert.match(live.screen.lastLine, /waiting 0s for another worker to audit/);
  live.steps(10, [1, 2]);
  assert.doesNotMatch(live.screen.lastLine, /waiting/);
});

test('before the first results only the number of workers is known', () => {
  const live = new Live();
  live.notice('worker-ready', 1, 2);
  live.steps(300, []);
  assert.match(live.screen.lastLine, /2 workers$/);
});

test('it never fills the line, whatever the width becomes, and never drops the percentage', () => {
  const live = new Live();
  live.notice('worker-ready', ...Array.from({ length: 40 }, (_, i) => i + 1));
  live.steps(60, [1, 2, 3]);
  const drawnInAllWidths = (words: RegExp): void => {
    for (let columns = 200; columns >= 5; columns--) {
      live.screen.columns = columns;
      live.reporter.onNote('info', '');
      assert.ok(live.screen.lastLine.length < columns, `${columns}: ${live.screen.lastLine}`);
      assert.match(live.screen.lastLine, /\d%/);
      if (columns >= 40) assert.match(live.screen.lastLine, words);
    }
  };
  drawnInAllWidths(/left/);
  live.clock.advance(5_000);
  drawnInAllWidths(/no step for 5s/);
});
