import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  formatCount,
  formatDuration,
  formatLoss,
  formatMs,
  formatPercent,
  formatPlural,
  formatRate,
  formatTimeLeft,
  formatWorkerTime,
} from '../../../src/page/model/format.js';

const CASES: readonly [name: string, format: () => string, expected: string][] = [
  ['a count', () => formatCount(60_000), '60,000'],
  ['one of a kind', () => formatPlural(1, 'worker'), '1 worker'],
  ['several of a kind', () => formatPlural(2_000, 'worker'), '2,000 workers'],
  ['a rate to three digits', () => formatRate(30_096), '30,100'],
  ['a low rate', () => formatRate(425.4), '425'],
  ['no rate', () => formatRate(null), '–'],
  ['a loss', () => formatLoss(0.04217), '0.0422'],
  ['a loss beyond reason', () => formatLoss(123_456), '1.235e+5'],
  ['a share', () => formatPercent(0.98591, 2), '98.59 %'],
  ['less than a millisecond', () => formatMs(0.123), '0.12 ms'],
  ['milliseconds', () => formatMs(12.13), '12.1 ms'],
  ['many milliseconds', () => formatMs(1_234), '1234 ms'],
  ['seconds', () => formatMs(12_345), '12.3 s'],
  ['a short duration', () => formatDuration(1.67), '1.6 s'],
  ['a duration below a minute', () => formatDuration(59.99), '59 s'],
  ['minutes', () => formatDuration(200), '3 min 20 s'],
  ['hours', () => formatDuration(3_900), '1 h 05 min'],
  ['days', () => formatDuration(86_400 * 2 + 3_600 * 3), '2 d 3 h'],
  ['hardly any time left', () => formatTimeLeft(0.4), 'less than 1 s'],
  ['seconds left', () => formatTimeLeft(2.6), '3 s'],
  ['minutes left', () => formatTimeLeft(200), '3 min 20 s'],
  ['what little costs', () => formatWorkerTime(80), '80 worker-seconds'],
  ['what much costs', () => formatWorkerTime(7_200), '2.00 worker-hours'],
];

for (const [name, format, expected] of CASES) {
  test(`${name} reads '${expected}'`, () => assert.equal(format(), expected));
}
