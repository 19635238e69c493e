import assert from 'node:assert/strict';
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { test } from 'node:test';
import { ViewFile } from '../../../../src/coordinator/watching/view/view-file.js';
import { writeFileAtomic } from '../../../../src/shared/files/atomic-file.js';
import { completedView, emptyView, runningView } from '../../../page/sample-view.js';
import { temporaryDirectory } from '../../../support/temporary-directory.js';

const never = (message: string): never => assert.fail(message);

test('what is written is read, and of many the last', async (t) => {
  const directory = temporaryDirectory(t);
  const file = new ViewFile(directory, never);
  assert.equal(await file.load(), null);
  await writeFile(path.join(directory, 'file'), '');
  assert.equal(await new ViewFile(path.join(directory, 'file'), never).load(), null);
  await rm(path.join(directory, 'file'));
  const saved = [emptyView(), runningView(), completedView()].map((view) => file.save(view));
  assert.equal(new Set(saved).size, 1, 'one after the other');
  await Promise.all(saved);
  assert.deepEqual(await new ViewFile(directory, never).load(), completedView());
  assert.deepEqual(await readdir(directory), ['view.json']);
});

test('what an earlier version wrote is read', async (t) => {
  const directory = temporaryDirectory(t);
  const file = new ViewFile(directory, never);
  const {
    lost: _,
    interruptions: ___,
    savedAtMs: ____,
    progress,
    epochs,
    run,
    workers,
    curve,
    ...view
  } = completedView();
  const { contract: _____, classNames: ______, schedule: _______, ...earlierRun } = run;
  const { learningRate: ________, ...earlierCurve } = curve;
  const earlierEpochs = epochs.map(({ trainAccuracy: _, learningRate: __, ...epoch }) => epoch);
  const earlierWorkers = workers.map(({ threads: _, ...worker }) => worker);
  const { waitsFor: __, ...earlier } = { ...progress, lastDecision: 'an audit' };
  await writeFile(
    file.file,
    JSON.stringify({
      ...view,
      run: earlierRun,
      version: 1,
      progress: earlier,
      workers: earlierWorkers,
      epochs: earlierEpochs,
      curve: earlierCurve,
    }),
  );
  assert.deepEqual(await file.load(), {
    ...completedView(),
    workers: workers.map((worker) => ({ ...worker, threads: 1 })),
    run: { ...run, contract: 1 },
    progress: { ...progress, waitsFor: null },
    epochs: epochs.map((epoch) => ({ ...epoch, trainAccuracy: null, learningRate: null })),
    curve: { ...curve, learningRate: curve.steps.map(() => null) },
  });
});

test('what is no view is said to be none, with the place of the fault', async (t) => {
  const directory = temporaryDirectory(t);
  const file = new ViewFile(directory, never);
  const view = runningView();
  const finished = completedView();
  for (const [content, fault] of [
    ['{"version":1', /JSON/],
    ['{}', /valid 'version'/],
    [JSON.stringify({ ...view, version: 99 }), /valid 'version'/],
    [JSON.stringify({ ...view, epochs: [{}] }), /valid 'epochs\.0/],
    [JSON.stringify({ ...view, curve: { ...view.curve, steps: [] } }), /equal length/],
    [JSON.stringify({ ...finished, run: { ...finished.run, classNames: ['no', 'yes'] } }), /each class/],
  ] as const) {
    await writeFile(file.file, content);
    await assert.rejects(file.load(), fault, content.slice(0, 40));
  }
});

test('a disk that takes nothing is reported, and costs no more', async (t) => {
  const directory = temporaryDirectory(t);
  await mkdir(path.join(directory, 'view.json'));
  const messages: string[] = [];
  const file = new ViewFile(directory, (message) => messages.push(message));
  await file.save(emptyView());
  assert.equal(messages.length, 1);
});

test('however fast views come, they are written now and then, and the last one in the end', async (t) => {
  const directory = temporaryDirectory(t);
  let writes = 0;
  const count = async (): Promise<void> => {
    writes++;
  };
  const file = new ViewFile(directory, never, count, 3_600_000);
  for (let i = 0; i < 20; i++) {
    void file.save(i < 19 ? runningView() : completedView());
    // Takes as long as a write of the view.
    await writeFileAtomic(path.join(directory, 'other'), JSON.stringify(runningView()));
  }
  await file.idle();
  assert.equal(writes, 2);
  assert.deepEqual(await file.load(), completedView());
  await file.idle();
  assert.equal(writes, 2);
});
