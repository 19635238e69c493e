import assert from 'node:assert/strict';
import type { CoordinatorCoreOptions } from '../../src/coordinator/core/options.js';
import { type EpochReport, epochResultOf, type StepReport } from '../../src/coordinator/core/reports.js';
import { type EpochResult, isBetter } from '../../src/coordinator/core/results.js';
import type { Outcome } from '../../src/coordinator/core/state.js';
import type { RunSnapshot } from '../../src/coordinator/run/run-snapshot.js';
import type { CoordinatorStatus } from '../../src/coordinator/watching/coordinator-status.js';
import { scheduleOf, stepsPerEpoch } from '../../src/shared/schedule.js';
import type { Link } from './links.js';
import { toyTrain } from './toy-model.js';
import { toyBest, toyEnd } from './toy-stopping.js';

/** A lost chunk is asked for again after one silence; so many in a row do not get lost. */
const MAX_SILENCES_LOADING = 8;

/** Checks the invariants that must hold all the time, over all lives of the coordinator. */
export class Checks {
  /** Parameters with which each epoch was evaluated. */
  readonly #evaluated = new Map<number, Float32Array>();
  /** Results on record, by epoch. */
  readonly results = new Map<number, EpochResult>();
  #best: { readonly result: EpochResult; readonly parameters: Float32Array } | null = null;
  stepsApplied = 0;
  /** Workers that were found to compute wrongly. */
  readonly #accused = new Set<string>();
  /** Parameters after each step, from whichever life of the coordinator made it first. */
  readonly #history: Float32Array[] = [];
  #nextStep = 0;
  /** The last epoch whose result the coordinator that lives now has told. */
  #lastTold = -1;
  /** When each worker joined the coordinator that lives now, by its ordinal. */
  readonly #joinedAtMs = new Map<number, number>();

  constructor(private readonly core: CoordinatorCoreOptions) {}

  /** Another life of the coordinator begins. */
  begin({ cursor, adam }: RunSnapshot): void {
    assert.equal(adam.stepCount, cursor.step, 'the optimizer has made another number of steps than the run');
    this.#nextStep = cursor.step;
    this.#lastTold = -1;
    this.#joinedAtMs.clear();
    // A liar that missed its dismissal may join a coordinator that knows nothing of it.
    this.#accused.clear();
  }

  accuse(workerId: string): void {
    this.#accused.add(workerId);
  }

  onStep({ step }: StepReport, parameters: Float32Array): void {
    assert.equal(step, this.#nextStep, 'every step is applied once, in order');
    this.#nextStep++;
    this.stepsApplied++;
    const before = this.#history[step];
    if (before) assert.deepEqual(parameters, before, `step ${step} was made again with other bits`);
    this.#history[step] = parameters;
  }

  onEpoch(report: EpochReport, parameters: Float32Array): void {
    const { epoch, trainCount } = report;
    const { sampleCount } = this.core.config.trainSplit;
    assert.equal(trainCount, sampleCount, `epoch ${epoch} counts every sample once`);
    assert.ok(epoch > this.#lastTold, `the result of epoch ${epoch} is told after that of epoch ${this.#lastTold}`);
    this.#lastTold = epoch;
    const before = this.#evaluated.get(epoch);
    if (before) assert.deepEqual(parameters, before, `epoch ${epoch} was evaluated with other parameters`);
    this.#evaluated.set(epoch, parameters);
    this.results.set(epoch, epochResultOf(report));
  }

  /** The file of the best model, which is replaced by a better one only. */
  keepBest(result: EpochResult, parameters: Float32Array): void {
    if (this.#best === null || isBetter(result, this.#best.result)) this.#best = { result, parameters };
  }

  /** Nothing may grow without bound, and a worker that is gone or lies may not stay. */
  onStatus({ phase, workers, queues }: CoordinatorStatus, nowMs: number): void {
    assert.ok(workers.length <= this.core.maxWorkers, 'more workers than admitted');
    assert.ok(queues.evaluation <= 2, 'evaluations pile up');
    assert.ok(queues.chunk <= 2 * this.core.maxWorkers, 'requests for chunks pile up');
    assert.ok(queues.image <= 2 * this.core.maxWorkers, 'requests for images pile up');
    const { silenceMs, releaseMs, tickMs } = this.core.timing;
    // When the run is over, a busy worker has longer to answer.
    const longestSilenceMs = silenceMs + (phase === 'closing' ? releaseMs : 0);
    for (const { ordinal, lastHeardMs, workerId, status } of workers) {
      // A chunk may get lost more than once, but comes in the end.
      const joinedAtMs = this.#joinedAtMs.get(ordinal) ?? nowMs;
      if (joinedAtMs === nowMs) this.#joinedAtMs.set(ordinal, nowMs);
      const isLoadingForEver = status !== 'ready' && nowMs - joinedAtMs > MAX_SILENCES_LOADING * silenceMs;
      if (isLoadingForEver) assert.fail(`worker ${ordinal} loads for ever`);
      const silentMs = nowMs - lastHeardMs;
      if (silentMs > longestSilenceMs + 2 * tickMs)
        assert.fail(`worker ${ordinal} is on the list after ${silentMs} ms of silence`);
      if (this.#accused.has(workerId)) assert.fail(`worker ${ordinal} computes wrongly and is still in the run`);
    }
  }

  /**
   * A worker finds out by itself that its connection is dead. One that has just loaded its data set has not read for a while, so it waits as long
   * again.
   */
  onDeafLinks(links: Iterable<Link>, nowMs: number): void {
    const { silenceMs, reopenMs } = this.core.timing;
    for (const { client, isOpenAtWorker, deafSinceMs } of links) {
      const isInUse = isOpenAtWorker && client.process.isAlive && !client.process.wasFrozen;
      if (deafSinceMs === null || !isInUse) continue;
      const deafMs = nowMs - deafSinceMs;
      if (deafMs > silenceMs + reopenMs) assert.fail(`a worker keeps a dead connection for ${deafMs} ms`);
    }
  }

  /** The run is over. */
  onEnd(parameters: Float32Array, outcome: Outcome): void {
    const { config } = this.core;
    const expected = toyTrain(config, (epochs) => toyEnd(epochs, config) !== null);
    for (let epoch = 0; epoch < expected.length; epoch++) {
      assert.ok(this.#evaluated.has(epoch), `epoch ${epoch} was never evaluated`);
    }
    assert.equal(this.#nextStep, expected.length * stepsPerEpoch(scheduleOf(config)), 'it ends after another epoch');
    assert.equal(causeOf(outcome), toyEnd(expected, config), 'it says another cause of its end');
    assert.deepEqual(this.#best?.parameters, toyBest(expected), 'the best model is that of another epoch');
    assert.deepEqual(parameters, expected.at(-1), 'the parameters differ from those of a run without faults');
  }
}

function causeOf(outcome: Outcome): ReturnType<typeof toyEnd> {
  if (outcome.type !== 'completed') return null;
  return outcome.early?.cause ?? 'last-epoch';
}
