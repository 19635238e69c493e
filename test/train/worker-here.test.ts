import assert from 'node:assert/strict';
import path from 'node:path';
import { describe, test } from 'node:test';
import type { RunAccess } from '../../src/coordinator/running-coordinator.js';
import { train } from '../../src/train/train.js';
import { WorkerHere } from '../../src/train/worker-here.js';
import { writeSmallDataset } from '../e2e/small-dataset.js';
import { temporaryDirectory } from '../support/temporary-directory.js';

describe('a training that needs one worker', () => {
  test('has it in its own process, and ends with the bits of one in a process of its own', async (t) => {
    const home = temporaryDirectory(t);
    const data = path.join(home, 'data');
    writeSmallDataset(data, 600, 100);
    const models: (string | undefined)[] = [];
    const pids: number[] = [];
    for (const workers of ['auto', 1] as const) {
      const { model } = await train({
        ...{ data, workers, engine: 'simd', threads: 2, epochs: 2, http: 'off' },
        runDirectory: path.join(home, `run ${workers}`),
        listeners: [{ onNotice: (notice) => notice.type === 'worker-joined' && pids.push(notice.worker.pid) }],
      });
      models.push(model?.sha256);
    }
    assert.equal(pids[0], process.pid);
    assert.notEqual(pids[1], process.pid);
    assert.match(models[0] ?? '', /^[0-9a-f]{64}$/);
    assert.equal(models[0], models[1]);
  });

  test('may be asked to stop at any time, and is left by its worker', async (t) => {
    const home = temporaryDirectory(t);
    writeSmallDataset(path.join(home, 'data'), 600, 100);
    const stop = new AbortController();
    const left: string[] = [];
    const { outcome } = await train({
      ...{ data: path.join(home, 'data'), engine: 'simd', epochs: 1_000, http: 'off', signal: stop.signal },
      runDirectory: path.join(home, 'run'),
      listeners: [
        {
          onEpoch: () => stop.abort(),
          onNotice: (notice) => notice.type === 'worker-left' && left.push(notice.code),
        },
      ],
    });
    assert.equal(outcome, 'interrupted');
    assert.deepEqual(left, [], 'it goes when the run is over, and not before');
  });
});

test('a worker that cannot start is tried again, and ends the run when that is of no use', async () => {
  const told: string[] = [];
  const end = new Promise<string>((resolve) => {
    const run: Pick<RunAccess, 'note' | 'fail' | 'createTransport'> = {
      note: (level, text) => told.push(`${level}: ${text}`),
      fail: (code, reason) => resolve(`${code}: ${reason}`),
      createTransport: () => assert.fail('it does not come so far'),
    };
    new WorkerHere(run, { join: 'nonsense' });
  });
  assert.match(
    await end,
    /^no-local-worker: Cannot train: the worker ended soon after its start 5 times in a row: .+\.$/,
  );
  assert.equal(told.length, 4);
  assert.match(told[0] ?? '', /^warning: the worker ended \(.+\); starting another$/);
});
