import assert from 'node:assert/strict';
import { test } from 'node:test';
import { JsonReporter } from '../../../src/cli/report/json-reporter.js';
import { LineReporter } from '../../../src/cli/report/line-reporter.js';
import { LiveReporter } from '../../../src/cli/report/live-reporter.js';
import { QuietReporter } from '../../../src/cli/report/quiet-reporter.js';
import type { Reporter } from '../../../src/cli/report/reporter.js';
import type { Notice } from '../../../src/coordinator/core/notices.js';
import { BEGIN, ManualClock, Sink, workerState } from './reports.js';

/** Clears the screen, turns the writing direction, and begins a line that looks like ours; and it is long. */
const FOREIGN = `\u001b[2J\u009b1m\u202e\nerror: all is lost${'x'.repeat(500)}`;
const worker = { ...workerState(1), host: FOREIGN, device: FOREIGN, engine: FOREIGN };
const SUMMARY = {
  outcome: 'interrupted',
  epochs: 1,
  stepsBefore: 0,
  steps: 1,
  samples: 1,
  seconds: 1,
  test: null,
  validation: null,
  early: null,
  best: null,
  divergence: null,
  audit: { leafCount: 0, wrongCount: 0 },
  model: { path: `/runs/${FOREIGN}/model.safetensors`, sha256: 'f'.repeat(64), classNames: [FOREIGN, 'b'] },
  runDirectory: `/runs/${FOREIGN}`,
  interruption: null,
} as const;

const NOTICES: readonly Notice[] = [
  { type: 'worker-joined', worker },
  { type: 'worker-ready', worker },
  { type: 'worker-left', worker, code: 'engine-failed', reason: FOREIGN },
  { type: 'message-rejected', peer: 'p', rejection: { code: 'malformed', reason: FOREIGN } },
  { type: 'own-bits', worker },
  { type: 'mixed-engines', workers: [worker, workerState(2)] },
];

const REPORTERS: Readonly<Record<string, (out: Sink) => Reporter>> = {
  lines: (out) => new LineReporter(out, out, false),
  quiet: (out) => new QuietReporter(out, out, false),
  json: (out) =>
    new JsonReporter(
      out,
      () => new Date(0),
      () => 0,
    ),
  live: (out) => new LiveReporter(out, { controlCodes: true, colours: false, unicode: true }, new ManualClock()),
};

for (const [format, create] of Object.entries(REPORTERS)) {
  test(`--log ${format}: words from outside cannot write on the terminal`, () => {
    const out = new Sink();
    const reporter = create(out);
    reporter.onBegin(BEGIN);
    for (const notice of NOTICES) reporter.onNotice?.(notice);
    reporter.onNote('info', FOREIGN);
    reporter.onNote('error', FOREIGN);
    reporter.summary(SUMMARY);
    // Control codes of the live line itself are removed.
    const text = format === 'live' ? out.text.replaceAll('\u001b[J', '').replaceAll('\r', '') : out.text;
    assert.doesNotMatch(text, /[^\P{Cc}\n]|\p{Cf}|\p{Zl}|\p{Zp}/u);
    assert.doesNotMatch(text, /^error: all is lost/m);
    if (format === 'json') {
      const joined = JSON.parse(text.split('\n')[1] ?? '') as { worker: { host: string; device: string } };
      assert.deepEqual([joined.worker.host, joined.worker.device], [FOREIGN, FOREIGN]);
    } else {
      assert.match(text, /error: \\x1b\[2J\\x9b1m\\u\{202e\}\\x0aerror: all is lost/m);
    }
    if (format === 'lines')
      assert.match(text, /^worker 1 \(\\x1b\[2J.{0,80}:1001\) joined, engine .{0,60} on .{0,130}$/m);
  });
}
