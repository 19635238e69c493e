import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type Fault, type PlanOptions, planFaults } from './plan.js';

const OPTIONS: PlanOptions = {
  seed: 1,
  workers: 3,
  firstStep: 5,
  lastStep: 300,
  workerFaults: { kills: 18, terminations: 3, stops: 4 },
  coordinatorFaults: { kills: 6, terminations: 3, stops: 3 },
};
const SEEDS = 200;

const count = (plan: readonly Fault[], action: string, coordinator: boolean): number =>
  plan.filter((fault) => fault.action === action && (fault.victim === 'coordinator') === coordinator).length;

describe('a plan of faults', () => {
  test('follows from its seed alone', () => {
    assert.deepEqual(planFaults(OPTIONS), planFaults(OPTIONS));
    assert.notDeepEqual(planFaults(OPTIONS), planFaults({ ...OPTIONS, seed: 2 }));
  });

  test('has as many of each kind as asked for, in order, between the steps given', () => {
    for (let seed = 1; seed <= SEEDS; seed++) {
      const plan = planFaults({ ...OPTIONS, seed });
      for (const [coordinator, { kills, terminations, stops }] of [
        [true, OPTIONS.coordinatorFaults],
        [false, OPTIONS.workerFaults],
      ] as const) {
        assert.equal(count(plan, 'kill', coordinator), kills);
        assert.equal(count(plan, 'terminate', coordinator), terminations);
        assert.equal(count(plan, 'stop', coordinator), stops);
      }
      const steps = plan.map(({ atStep }) => atStep);
      assert.deepEqual(
        steps,
        steps.toSorted((a, b) => a - b),
      );
      assert.ok(steps.every((step) => step >= OPTIONS.firstStep && step <= OPTIONS.lastStep));
    }
  });

  test('never has two workers stopped at once, and lets each go on', () => {
    for (let seed = 1; seed <= SEEDS; seed++) {
      let stopped: Fault['victim'] | null = null;
      for (const { victim, action } of planFaults({ ...OPTIONS, workers: 2, seed })) {
        if (victim === 'coordinator') continue;
        if (action === 'stop') {
          assert.equal(stopped, null);
          stopped = victim;
        } else if (action === 'continue') {
          assert.equal(victim, stopped);
          stopped = null;
        } else if (action === 'terminate') {
          assert.notEqual(victim, stopped, 'a stopped process would not act on SIGTERM');
        }
      }
      assert.equal(stopped, null);
    }
  });

  test('hits a starting coordinator only after another kill of the coordinator', () => {
    for (let seed = 1; seed <= SEEDS; seed++) {
      const plan = planFaults({ ...OPTIONS, seed });
      assert.equal(plan.filter(({ whileStarting }) => whileStarting).length, 2);
      for (const [i, { whileStarting }] of plan.entries()) {
        if (!whileStarting) continue;
        assert.equal(plan[i - 1]?.victim, 'coordinator');
        assert.equal(plan[i - 1]?.action, 'kill');
      }
    }
  });

  test('refuses more faults than there are steps', () => {
    assert.throws(() => planFaults({ ...OPTIONS, lastStep: 20 }), /at most as many faults as steps from 5 to 19/);
  });
});
