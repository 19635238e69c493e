import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { PlannedRun } from '../../src/sweep/planned-run.js';
import { runSweep, type TrainingEnd } from '../../src/sweep/run-sweep.js';

/** Trainings that end when the test says so. */
class Trainings {
  readonly under = new Map<string, (end: TrainingEnd) => void>();
  readonly stopped: string[] = [];
  most = 0;

  readonly start = ({ name }: PlannedRun) => {
    const ended = new Promise<TrainingEnd>((resolve) => this.under.set(name, resolve));
    this.most = Math.max(this.most, this.under.size);
    return { ended, stop: () => this.stopped.push(name) };
  };

  async end(name: string, end: TrainingEnd): Promise<void> {
    const resolve = this.under.get(name);
    assert.ok(resolve, `${name} is not under way`);
    this.under.delete(name);
    resolve(end);
    await new Promise(setImmediate);
  }
}

const RUNS = ['a', 'b', 'c', 'd'].map((name): PlannedRun => ({ name, settings: [] }));
const COMPLETED: TrainingEnd = { type: 'completed', accuracy: 0.5 };

function begin(jobs: number) {
  const trainings = new Trainings();
  const stop = new AbortController();
  const told: string[] = [];
  const result = runSweep({
    runs: RUNS,
    jobs,
    start: trainings.start,
    onStart: ({ name }) => told.push(`+${name}`),
    onEnd: ({ name }, { type }) => told.push(`-${name} ${type}`),
    signal: stop.signal,
  });
  return { trainings, stop, told, result };
}

describe('a sweep', () => {
  test('trains as many runs at a time as it may, in order', async () => {
    const { trainings, told, result } = begin(2);
    await trainings.end('b', COMPLETED);
    await trainings.end('a', COMPLETED);
    await trainings.end('d', COMPLETED);
    await trainings.end('c', COMPLETED);
    assert.equal((await result).size, 4);
    assert.equal(trainings.most, 2);
    assert.deepEqual(
      told.filter((text) => text.startsWith('+')),
      ['+a', '+b', '+c', '+d'],
    );
  });

  test('goes on after a failure, and tells it', async () => {
    const { trainings, result } = begin(1);
    await trainings.end('a', { type: 'failed', reason: 'no disk' });
    for (const name of ['b', 'c', 'd']) await trainings.end(name, COMPLETED);
    assert.deepEqual(
      [...(await result).values()].map(({ type }) => type),
      ['failed', 'completed', 'completed', 'completed'],
    );
  });

  test('that is stopped stops the runs under way and begins no other', async () => {
    const { trainings, stop, result } = begin(2);
    stop.abort();
    assert.deepEqual(trainings.stopped, ['a', 'b']);
    await trainings.end('a', { type: 'interrupted' });
    await trainings.end('b', { type: 'interrupted' });
    assert.equal((await result).size, 2);
    assert.equal(trainings.under.size, 0);
  });
});
