import assert from 'node:assert/strict';
import { test } from 'node:test';
import { JsonReporter } from '../../../src/cli/report/json-reporter.js';
import { LiveReporter } from '../../../src/cli/report/live-reporter.js';
import { RunMetrics } from '../../../src/coordinator/watching/metrics/run-metrics.js';
import { cardsOf } from '../../../src/page/model/cards.js';
import { healthOf } from '../../../src/page/model/health.js';
import { problemsOf } from '../../../src/page/model/problems.js';
import { workerRows } from '../../../src/page/model/worker-rows.js';
import { Screen } from '../../support/screen.js';
import { CONFIG, Sink } from './reports.js';
import { WatchedRun } from './watched-run.js';

/** One run that terminal, log, page and metrics tell of. */
class Told {
  readonly run = new WatchedRun();
  readonly screen = new Screen(160);
  readonly #log = new Sink();
  readonly #metrics: RunMetrics;

  constructor() {
    const { run } = this;
    const { pace } = run.begin;
    this.#metrics = new RunMetrics({
      config: CONFIG,
      runId: 'run',
      packageVersion: '1.2.3',
      status: () => run.page.status,
      pace,
    });
    const plain = { controlCodes: true, colours: false, unicode: false };
    const live = new LiveReporter(this.screen, plain, run.clock);
    const log = new JsonReporter(
      this.#log,
      () => new Date(0),
      () => run.clock.nowMs(),
    );
    run.listeners.push(live, log, ...this.#metrics.listeners);
    for (const reporter of [live, log]) reporter.onBegin(run.begin);
    run.workers('worker-ready', 1, 2);
  }

  /** At the next tick the terminal draws what it knows. */
  tick(): void {
    this.run.clock.advance(1_000);
  }

  /** 'RATE samples/s' as the terminal, the card, the header and, in its digits, the metrics have it. */
  async rates(): Promise<(string | undefined)[]> {
    const view = this.run.page.builder.view();
    const pattern = /[\d,]+ samples\/s/;
    const { value, unit } = cardsOf(view, []).throughput;
    const { sentence } = healthOf({ view, connection: 'live', secondsSinceStep: 0 });
    const metric = Number((await this.#figures()).get('lenet_samples_per_second'));
    const digits = Number(metric.toPrecision(3)).toLocaleString('en-US');
    return [
      pattern.exec(this.screen.lastLine)?.[0],
      `${value} ${unit}`,
      pattern.exec(sentence)?.[0],
      `${digits} samples/s`,
    ];
  }

  /** Whole seconds until the end, as the terminal, the page and the metrics have them. */
  async secondsLeft(): Promise<number[]> {
    const [, minutes, seconds] = /(?:(\d+)m)?(\d+)s left/.exec(this.screen.lastLine) ?? [];
    return [
      60 * Number(minutes ?? 0) + Number(seconds),
      Math.round(this.run.page.builder.view().progress.secondsLeft ?? Number.NaN),
      Math.round(Number((await this.#figures()).get('lenet_time_left_seconds'))),
    ];
  }

  /** The workers out of step and why, from the terminal, the log, the page and the metrics: '2 late'. */
  async outOfStep(): Promise<string[][]> {
    const line = [...this.screen.lastLine.matchAll(/#(\d+)(?: +[\d.]+k?)? (late|slow|silent)/g)];
    const told = this.#log.text
      .trimEnd()
      .split('\n')
      .map((each) => JSON.parse(each) as LogObject);
    const logged = told.findLast(({ type }) => type === 'workers')?.workers ?? [];
    const view = this.run.page.builder.view();
    const figures = [...(await this.#figures())].flatMap(([name, value]) => {
      const [, worker, kind] = /^lenet_worker_out_of_step\{worker="(\d+)",kind="(\w+)"/.exec(name) ?? [];
      return worker !== undefined && value === '1' ? [`${worker} ${kind === 'unresponsive' ? 'silent' : kind}`] : [];
    });
    return [
      line.map(([, worker, why]) => `${worker} ${why}`),
      logged.flatMap(({ worker, outOfStep }) => (outOfStep === null ? [] : [`${worker} ${outOfStep}`])),
      workerRows(view, problemsOf(view, 0)).flatMap(({ worker, state }) =>
        state === 'ready' ? [] : [`${worker} ${state}`],
      ),
      figures,
    ];
  }

  /** The samples/s of each worker, as the terminal (in hundreds), the log, the page and the metrics have them. */
  async workerRates(): Promise<number[][]> {
    const line = [...this.screen.lastLine.matchAll(/#\d+ +([\d.]+)k/g)].map(([, rate]) => 1_000 * Number(rate));
    const told = this.#log.text
      .trimEnd()
      .split('\n')
      .map((each) => JSON.parse(each) as LogObject);
    const logged = told.findLast(({ type }) => type === 'workers')?.workers ?? [];
    const figures = [...(await this.#figures())].filter(([name]) => name.startsWith('lenet_worker_samples_per_second'));
    return [
      line,
      logged.map(({ samplesPerSecond }) => samplesPerSecond),
      this.run.page.builder.view().workers.map(({ samplesPerSecond }) => samplesPerSecond ?? 0),
      figures.map(([, value]) => Number(value)),
    ].map((rates) => rates.map((rate) => 100 * Math.round(rate / 100)));
  }

  /** Every series with its value. */
  async #figures(): Promise<Map<string, string>> {
    const { text } = await this.#metrics.set.render();
    return new Map(
      text
        .replaceAll('{run_id="run"}', '')
        .split('\n')
        .filter((line) => line.startsWith('lenet_'))
        .map((line) => [line.slice(0, line.lastIndexOf(' ')), line.slice(line.lastIndexOf(' ') + 1)]),
    );
  }
}

interface LogObject {
  readonly type: string;
  readonly workers?: {
    readonly worker: number;
    readonly samplesPerSecond: number;
    readonly outOfStep: string | null;
  }[];
}

const same = <T>(values: readonly T[]): T[] => values.map(() => values[0] as T);

test('terminal, header, card and metrics tell the same throughput and time left, whether steps are even or not', async () => {
  for (const stepMs of [() => 12.8, (i: number) => (i < 200 ? 10 : 31), (i: number) => 5 + 20 * (i % 3)]) {
    const told = new Told();
    for (let i = 0; i < 250; i++) told.run.step(stepMs(i), [1, 2]);
    told.tick();
    const rates = await told.rates();
    assert.match(rates[0] ?? '', /^\d\d,\d00 samples\/s$/);
    assert.deepEqual(rates, same(rates));
    const secondsLeft = await told.secondsLeft();
    assert.ok((secondsLeft[0] ?? 0) > 5, `${secondsLeft}`);
    assert.deepEqual(secondsLeft, same(secondsLeft));
  }
});

test('terminal, log, page and metrics tell the same of every worker: how fast it is, and whether it is late, slow or silent', async () => {
  const told = new Told();
  const { run } = told;
  run.workers('worker-ready', 3, 4);
  // 3 ms are less than a quarter of a step, 4 ms are more.
  for (const [lagMs, late] of [
    [3, []],
    [4, ['4 late']],
  ] as const) {
    for (let i = 0; i < 300; i++) run.step(12.8, [1, 2, 3, 4], lagMs);
    assert.deepEqual(await told.outOfStep(), [late, late, late, late]);
    const rates = await told.workerRates();
    assert.deepEqual(rates, same(rates));
    assert.deepEqual(rates[0], [10_000, 10_000, 10_000, 10_000]);
  }
  for (let i = 0; i < 300; i++) run.step(12.8, [1, 2, 3, 4], 0);
  run.change(2, { samplesPerMs: 4 });
  run.change(3, { responsive: false });
  for (let i = 0; i < 100; i++) run.step(12.8, [1, 4], 0);
  const out = ['2 slow', '3 silent'];
  assert.deepEqual(await told.outOfStep(), [out, out, out, out]);
});

test('a time without workers counts in none of them, nor in the chart', async () => {
  const told = new Told();
  for (let i = 0; i < 100; i++) told.run.step(12.8, [1, 2]);
  told.run.notice({ type: 'no-workers' });
  told.run.clock.advance(60_000);
  for (let i = 0; i < 17; i++) told.run.step(12.8, [1, 2]);
  told.tick();
  assert.deepEqual(await told.rates(), same(['40,000 samples/s', '', '', '']));
  const lowest = Math.min(...told.run.page.builder.view().curve.samplesPerSecond);
  assert.ok(lowest > 39_000, `the chart falls to ${lowest}`);
});

test('long steps are no standstill, and a standstill is one everywhere', async () => {
  const told = new Told();
  for (let i = 0; i < 10; i++) told.run.step(5_000, [1, 2]);
  told.run.clock.advance(3_000);
  told.tick();
  assert.deepEqual(await told.rates(), same(['102 samples/s', '', '', '']));
  told.run.clock.advance(30_000);
  const [, card, header, metric] = await told.rates();
  assert.deepEqual([card, header, metric], ['0 samples/s', '0 samples/s', '0 samples/s']);
  assert.match(told.screen.lastLine, / no step for 34s/);
});
