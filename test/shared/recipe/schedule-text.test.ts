import assert from 'node:assert/strict';
import { test } from 'node:test';
import { scheduleText } from '../../../src/shared/recipe/schedule-text.js';

test('each schedule continues the rate; a constant rate needs no words', () => {
  const text = (learningRateSchedule: Parameters<typeof scheduleText>[0]['learningRateSchedule']) =>
    scheduleText({ learningRate: 0.003, learningRateSchedule });
  assert.deepEqual(
    [
      text({ type: 'constant', warmupSteps: 0 }),
      text({ type: 'constant', warmupSteps: 1 }),
      text({ type: 'cosine', warmupSteps: 1_200, finalFactor: 0.1 }),
      text({ type: 'step', warmupSteps: 0, everyEpochs: 5, factor: 0.5 }),
      text({ type: 'step', warmupSteps: 0, everyEpochs: 1, factor: 0.9 }),
      text({ type: 'onecycle', warmupSteps: 0, peakAt: 0.07 }),
      text({ type: 'plateau', warmupSteps: 0, factor: 0.1, patienceEpochs: 2 }),
    ],
    [
      null,
      'after a warm-up of 1 step',
      'after a warm-up of 1,200 steps, falling to 0.0003 along half a cosine',
      'times 0.5 after every 5 epochs',
      'times 0.9 after every epoch',
      'reached after 7 % of the steps, then falling to almost 0 (one cycle)',
      'times 0.1 when the loss has not fallen for more than 2 epochs',
    ],
  );
});
