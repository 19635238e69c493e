import type { RunRow } from '../../../src/page/view/run-rows.js';

/** Facts of a run that its summary tells. */
export const EARLY: Partial<RunRow> = {
  test: { epoch: 16, accuracy: 0.9841, loss: 0.05 },
  endedEarly: 'no better result for 4 epochs',
};

/** A finished run of a list. */
export const ROW: RunRow = {
  name: '2026-11-27T04-33-00',
  state: 'finished',
  problems: [],
  trainedBy: null,
  runId: 'a',
  packageVersion: '0.2.0',
  startedAt: '2026-11-27T04:33:00.639Z',
  epochsPlanned: 20,
  epochsMade: 20,
  last: { epoch: 20, accuracy: 0.9859, loss: 0.0422 },
  best: { epoch: 16, accuracy: 0.9867, loss: 0.0431 },
  test: null,
  endedEarly: null,
  settings: [{ name: 'seed', value: '3' }],
  seconds: 18,
  modelSha256: '354903407720fbbd34bda2a92ad1d976e62fd5eac138e4bd61761890c3c4dfc1',
  hasPage: true,
};
