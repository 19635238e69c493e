import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LineReporter } from '../../../src/cli/report/line-reporter.js';
import { RejectionLimit } from '../../../src/cli/report/rejection-limit.js';
import { Sink, stepReport } from './reports.js';

test('of a flood of rejected messages a few are reported, and the others counted', () => {
  const notes = new Sink();
  let nowMs = 0;
  const reporter = new RejectionLimit(new LineReporter(new Sink(), notes, false), () => nowMs);
  const reject = (code: 'malformed' | 'foreign') =>
    reporter.onNotice({ type: 'message-rejected', peer: 'x', rejection: { code, reason: 'test' } });
  for (let i = 0; i < 1_005; i++) reject('malformed');
  reject('foreign');
  assert.equal(notes.text.match(/rejected a message \(malformed\)/g)?.length, 5);
  assert.equal(notes.text.match(/rejected a message \(foreign\)/g)?.length, 1);
  nowMs = 10_000;
  reporter.onStep(stepReport(1));
  assert.match(notes.text, /warning: rejected 1,000 more messages \(malformed\)\n$/);
  reject('malformed');
  assert.equal(notes.text.match(/rejected a message \(malformed\)/g)?.length, 6);
});
