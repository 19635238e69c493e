import assert from 'node:assert/strict';
import type { Notice } from '../../src/coordinator/core/notices.js';
import type { CoordinatorCoreOptions } from '../../src/coordinator/core/options.js';
import type { EpochReport, StepReport } from '../../src/coordinator/core/reports.js';
import type { EpochResult } from '../../src/coordinator/core/results.js';
import { type ResumePoint, resumeFrom } from '../../src/coordinator/core/resume.js';
import type { RunSnapshot } from '../../src/coordinator/run/run-snapshot.js';
import { CoordinatorShell } from '../../src/coordinator/shell/shell.js';
import { DataPlane } from '../../src/coordinator/update/data-plane.js';
import type { EventQueue } from './event-queue.js';
import type { Links } from './links.js';
import { SimProcess } from './process.js';
import type { SimRandom } from './random.js';
import { ToyMemory } from './toy-memory.js';
import { toyChunk, toyImages, toyResult } from './toy-model.js';

export interface CoordinatorLifeOptions {
  readonly queue: EventQueue;
  readonly random: SimRandom;
  readonly links: Links;
  readonly core: CoordinatorCoreOptions;
  /** The snapshot from which it resumes. */
  readonly saved: RunSnapshot;
  /** Results on record, by epoch. */
  readonly recorded: ReadonlyMap<number, EpochResult>;
  readonly onStep: (report: StepReport, parameters: Float32Array) => void;
  readonly onCheckpoint: (snapshot: RunSnapshot) => void;
  readonly onEpoch: (report: EpochReport, parameters: Float32Array) => void;
  /** The model of an epoch is offered, and the coordinator is not killed before it is looked at. */
  readonly onBest: (result: EpochResult, parameters: Float32Array) => void;
  readonly onNotice: (notice: Notice) => void;
  readonly onDecision: (reason: string) => void;
}

/** One life of a coordinator: the production shell, codec and data plane, with the toy model's arithmetic and test set. */
export class CoordinatorLife {
  readonly process: SimProcess;
  readonly shell: CoordinatorShell;
  readonly #dataPlane: DataPlane;

  constructor(options: CoordinatorLifeOptions) {
    const { queue, random, links, core, saved } = options;
    const process = new SimProcess(queue);
    const dataPlane = new DataPlane(saved, { optimizer: core.config.optimizer, memory: new ToyMemory() });
    const evaluated = new Map<number, Float32Array>();
    let lastEvaluation: Promise<unknown> = Promise.resolve();
    this.process = process;
    this.#dataPlane = dataPlane;
    this.shell = new CoordinatorShell(
      {
        ...core,
        transport: links.serverFor(process),
        authority: null,
        chunkSource: {
          read: (chunk) => process.later(random.between(0, 5), () => toyChunk(chunk)),
          readImages: (samples) => process.later(random.between(0, 5), () => toyImages(samples)),
        },
        dataPlane,
        evaluator: {
          evaluate: (parameters, epoch) => {
            const durationMs = random.between(1, 200);
            // One after the other, as in the thread of a real coordinator.
            const evaluation = lastEvaluation.then(() =>
              process.later(durationMs, () => {
                evaluated.set(epoch, parameters);
                return { ...toyResult(parameters), evaluationSeconds: 0, inspection: NO_INSPECTION };
              }),
            );
            lastEvaluation = evaluation;
            return evaluation;
          },
          close: async () => {},
        },
        keepBest: (result, parameters) =>
          process.later(random.between(0, 20), () => options.onBest(result, parameters)),
        listeners: [
          {
            onStep: (report) => options.onStep(report, dataPlane.parameters),
            onEpoch: (report) => options.onEpoch(report, evaluated.get(report.epoch) ?? new Float32Array()),
            onNotice: options.onNotice,
          },
        ],
        resume: resumePointOf(options),
        pendingEvaluations: saved.evaluating,
        epochTotals: saved.epochTotals,
        onCheckpoint: options.onCheckpoint,
        checkpointsUnderWay: () => 0,
      },
      {
        time: process,
        soon: (callback) => callback(),
        onDecision: options.onDecision,
      },
    );
    this.shell.start();
  }

  get parameters(): Float32Array {
    return this.#dataPlane.parameters;
  }
}

const NO_INSPECTION = { epoch: 1, confusion: [], mostWrong: [], filters: [] };

function resumePointOf({ saved, recorded, core }: CoordinatorLifeOptions): ResumePoint {
  const resume = resumeFrom(
    { ...saved, config: core.config },
    recorded,
    new Set(saved.evaluating.map(({ epoch }) => epoch)),
  );
  assert.deepEqual(resume.lost, [], 'the newest checkpoint has what every epoch without results needs');
  return resume;
}
