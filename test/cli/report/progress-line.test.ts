import assert from 'node:assert/strict';
import { test } from 'node:test';
import { shortCount, shortDuration } from '../../../src/cli/report/amounts.js';
import { fitParts } from '../../../src/cli/report/fit-parts.js';
import { progressBar } from '../../../src/cli/report/progress-bar.js';
import { progressParts, type RunProgress } from '../../../src/cli/report/progress-line.js';
import type { WorkerPace } from '../../../src/cli/report/worker-pace.js';

const pace = (worker: number, samplesPerSecond: number, outOfStep: WorkerPace['outOfStep'] = null): WorkerPace => ({
  worker,
  host: 'vm',
  pid: worker,
  samples: 0,
  samplesPerSecond,
  lagMs: 0,
  outOfStep,
});
const PROGRESS: RunProgress = {
  epoch: 3,
  epochs: 20,
  doneRatio: 0.145,
  standstill: null,
  secondsLeft: 72,
  samplesPerSecond: 30_096,
  loss: 0.2131,
  workers: [pace(1, 15_200), pace(2, 14_900)],
};
const line = (changes: Partial<RunProgress>, columns: number): string =>
  fitParts(progressParts({ ...PROGRESS, ...changes }, false), columns - 1)
    .map(({ text }) => text)
    .join('');

test('what stands on terminals of several widths', () => {
  assert.equal(
    line({}, 120),
    'epoch  3/20  [###-----------------------]  14%  1m12s left  30,100 samples/s  loss 0.2131  2 workers: #1 15.2k #2 14.9k',
  );
  assert.equal(line({}, 80), 'epoch  3/20  [------]  14%  1m12s left  30.1k/s  loss 0.2131  #1 15.2k #2 14.9k');
  assert.equal(line({}, 60), 'epoch  3/20  [-----]  14%  1m12s left  30.1k/s  loss 0.2131');
  assert.equal(line({}, 45), 'epoch  3/20  14%  1m12s left  loss 0.2131');
  assert.equal(line({}, 20), '14%  1m12s left');
});

test('a worker that is out of step is named on narrow terminals too', () => {
  const workers = [pace(1, 15_200), pace(2, 800, 'late'), pace(3, 0, 'silent')];
  assert.match(line({ workers }, 120), /3 workers: #1 15\.2k #2 {3}800 late #3 silent$/);
  assert.match(line({ workers }, 80), /#2 late, #3 silent$/);
  assert.match(line({ workers }, 45), /#2 late, #3 silent$/);
});

test('of many workers, the slowest and the fastest stand for all', () => {
  const workers = Array.from({ length: 64 }, (_, i) => pace(i + 1, 10_000 + 10 * ((i * 37) % 64)));
  assert.match(line({ workers }, 140), /64 workers 10\.0k \(#1\) to 10\.6k \(#20\)$/);
  const out = workers.map((worker) => (worker.worker % 8 === 0 ? { ...worker, outOfStep: 'late' as const } : worker));
  assert.match(line({ workers: out }, 140), /64 workers 10\.0k \(#1\) to 10\.6k \(#20\), 8 out of step$/);
  assert.match(line({ workers: out }, 50), /8 out of step$/);
});

test('a standstill takes the place of the speeds', () => {
  const standstill = ['waiting 12s for workers: 0 of 1 ready', 'waiting 12s for workers'];
  assert.equal(
    line({ standstill }, 80),
    'epoch  3/20  [#------]  14%  waiting 12s for workers: 0 of 1 ready  loss 0.2131',
  );
  assert.match(line({ standstill }, 45), /14% {2}waiting 12s for workers/);
});

test('bars of block characters advance by eighths of a column, and all have the same length', () => {
  assert.equal(progressBar(0, 10, true), '|        |');
  assert.equal(progressBar(0.5, 10, true), '|████    |');
  assert.equal(progressBar(0.55, 10, true), '|████▍   |');
  assert.equal(progressBar(1, 10, true), '|████████|');
  assert.equal(progressBar(0.55, 10, false), '[####----]');
  for (let ratio = 0; ratio <= 1; ratio += 0.01) assert.equal(progressBar(ratio, 10, true).length, 10);
});

test('short amounts', () => {
  assert.deepEqual([0, 59.4, 59.6, 3599, 3600, 7505, 359_000, 400_000].map(shortDuration), [
    '0s',
    '59s',
    '1m00s',
    '59m59s',
    '1h00m',
    '2h05m',
    '99h43m',
    '4d',
  ]);
  assert.deepEqual(
    [0, 425.4, 999.6, 2_100, 15_240, 99_949, 99_950, 152_400, 999_499, 999_500, 12_345_678].map(shortCount),
    ['0', '425', '1.0k', '2.1k', '15.2k', '99.9k', '100k', '152k', '999k', '1.0M', '12.3M'],
  );
});
