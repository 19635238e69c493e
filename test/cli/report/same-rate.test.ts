import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LiveReporter } from '../../../src/cli/report/live-reporter.js';
import { RunPace } from '../../../src/cli/report/run-pace.js';
import type { Notice } from '../../../src/coordinator/core/notices.js';
import type { StepReport } from '../../../src/coordinator/core/reports.js';
import { cardsOf } from '../../../src/page/model/cards.js';
import { healthOf } from '../../../src/page/model/health.js';
import { statusOf } from '../../coordinator/watching/metrics/status.js';
import { ViewDriver } from '../../coordinator/watching/view/view-driver.js';
import { Screen } from '../../support/screen.js';
import { BEGIN, CONFIG, ManualClock, stepReport, workerState } from './reports.js';

/** One run that a terminal and a page tell of. */
class Watched {
  readonly clock = new ManualClock();
  readonly screen = new Screen(120);
  readonly reporter = new LiveReporter(this.screen, { controlCodes: true, colours: false, unicode: false }, this.clock);
  readonly page = new ViewDriver({
    config: CONFIG,
    clock: { monotonicMs: () => this.clock.nowMs(), unixMs: () => this.clock.nowMs() },
  });
  readonly log = new RunPace(CONFIG);
  #step = 0;

  constructor() {
    this.reporter.onBegin(BEGIN);
    this.page.status = statusOf({ phase: 'training' });
    for (const ordinal of [1, 2]) this.notice({ type: 'worker-ready', worker: workerState(ordinal) });
  }

  notice(notice: Notice): void {
    for (const listener of [this.reporter, this.page.builder, this.log]) listener.onNotice(notice);
  }

  /** Steps of which each takes so long, in milliseconds. */
  steps(count: number, stepMs: (index: number) => number): void {
    for (let i = 0; i < count; i++) {
      this.clock.advance(stepMs(i));
      const report: StepReport = stepReport(this.#step++, stepMs(i));
      this.reporter.onStep(report);
      this.page.builder.onStep(report);
      this.log.onStep(report, this.clock.nowMs());
    }
  }

  /** 'RATE samples/s' as the terminal, the card, the header and the log have it, and the time left. */
  told(): { rates: (string | undefined)[]; secondsLeft: (number | null)[] } {
    // At the next tick the terminal draws what it knows.
    this.clock.advance(1_000);
    const view = this.page.builder.view();
    const rate = /[\d,]+ samples\/s/;
    const card = cardsOf(view, []).throughput;
    const { sentence } = healthOf({ view, connection: 'live', secondsSinceStep: 0 });
    return {
      rates: [rate.exec(this.screen.lastLine)?.[0], `${card.value} ${card.unit}`, rate.exec(sentence)?.[0]],
      secondsLeft: [this.log.secondsLeft, view.progress.secondsLeft],
    };
  }
}

test('terminal, header and card tell the same throughput, whether steps are even or not', () => {
  for (const stepMs of [() => 12.8, (i: number) => (i < 200 ? 10 : 31), (i: number) => 5 + 20 * (i % 3)]) {
    const watched = new Watched();
    watched.steps(250, stepMs);
    const { rates, secondsLeft } = watched.told();
    assert.match(rates[0] ?? '', /^\d\d,\d00 samples\/s$/);
    assert.deepEqual(rates, [rates[0], rates[0], rates[0]]);
    assert.deepEqual(secondsLeft, [secondsLeft[0], secondsLeft[0]]);
  }
});

test('a time without workers counts in none of them, nor in the chart', () => {
  const watched = new Watched();
  watched.steps(100, () => 12.8);
  watched.notice({ type: 'no-workers' });
  watched.clock.advance(60_000);
  watched.steps(17, () => 12.8);
  const { rates } = watched.told();
  assert.deepEqual(rates, ['40,000 samples/s', '40,000 samples/s', '40,000 samples/s']);
  const lowest = Math.min(...watched.page.builder.view().curve.samplesPerSecond);
  assert.ok(lowest > 39_000, `the chart falls to ${lowest}`);
});

test('long steps are no standstill, on the page as in the terminal', () => {
  const watched = new Watched();
  watched.steps(10, () => 5_000);
  watched.clock.advance(3_000);
  assert.deepEqual(watched.told().rates, ['102 samples/s', '102 samples/s', '102 samples/s']);
  watched.clock.advance(30_000);
  const { sentence } = healthOf({ view: watched.page.builder.view(), connection: 'live', secondsSinceStep: 0 });
  assert.match(sentence, /, 0 samples\/s$/);
  assert.match(watched.screen.lastLine, / no step for 34s/);
});
