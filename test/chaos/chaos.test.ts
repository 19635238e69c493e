import assert from 'node:assert/strict';
import path from 'node:path';
import { before, test } from 'node:test';
import { writeSmallDataset } from '../e2e/small-dataset.js';
import { temporaryDirectory } from '../support/temporary-directory.js';
import { ChaosFailure, type ChaosOptions, runChaos } from './chaos.js';
import { type Fault, planFaults } from './plan.js';

/** 5 steps each. */
const EPOCHS = 24;
const WORKERS = 3;
/** A step of 16 micro-batches takes the three workers 30 ms on any processor, so that no run is over before its last fault. */
const PACE_MS = 5;

const data = path.join(temporaryDirectory(), 'data');
before(() => writeSmallDataset(data, 2_100, 200));

function chaosOptions(plan: readonly Fault[], events: string[]): ChaosOptions {
  return {
    plan,
    workers: WORKERS,
    epochs: EPOCHS,
    data,
    checkpointEverySteps: 2,
    heartbeatMs: 100,
    paceMs: PACE_MS,
    onEvent: (text) => events.push(text),
    abort: new AbortController(),
  };
}

test('kills, stops and terminations of coordinator and workers change no bit and leave nothing behind', async () => {
  const plan = planFaults({
    seed: 1,
    workers: WORKERS,
    firstStep: 1,
    // The rest of the run takes far longer than the last fault.
    lastStep: 72,
    workerFaults: { kills: 3, terminations: 1, stops: 1 },
    coordinatorFaults: { kills: 3, terminations: 1, stops: 1 },
  });
  const events: string[] = [];
  try {
    await runChaos(chaosOptions(plan, events));
  } catch (error) {
    const tails = error instanceof ChaosFailure ? error.tails : [];
    throw new Error([...events, ...tails, String(error)].join('\n'), { cause: error });
  }
});

test('a process that ends by itself fails the whole, with the last lines of everybody', async () => {
  const events: string[] = [];
  const options = { ...chaosOptions([{ atStep: 3, victim: 1, action: 'stop' }], events), epochs: 8 };
  const killsWorker = (text: string) => {
    const pid = /SIGSTOP worker 1 \(pid (\d+)\)/.exec(text)?.[1];
    // Behind the driver's back.
    if (pid) process.kill(Number(pid), 'SIGKILL');
  };
  await assert.rejects(runChaos({ ...options, onEvent: killsWorker }), (error) => {
    assert.ok(error instanceof ChaosFailure);
    assert.match(error.message, /worker 1 must live until the run is over, got 'SIGKILL'/);
    assert.match(error.tails.join('\n'), /--- coordinator[\s\S]*"type":"step"[\s\S]*--- worker 3/);
    return true;
  });
});
