import path from 'node:path';
import * as v from 'valibot';
import { keptEpochs } from '../../../page/view/kept-epochs.js';
import { MAX_EVENTS } from '../../../page/view/kept-events.js';
import { RUN_VIEW_VERSION, type RunView } from '../../../page/view/run-view.js';
import { FIRST_CONTRACT } from '../../../shared/contract.js';
import { codeOf, messageOf } from '../../../shared/errors.js';
import { writeFileAtomic } from '../../../shared/files/atomic-file.js';
import { readRegularFile } from '../../../shared/files/regular-file.js';
import { VIEW_FILE } from '../../run/run-files.js';

/** Far more than a view takes. */
const MAX_FILE_BYTES = 64 << 20;

const number = v.pipe(v.number(), v.finite());
const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const text = v.string();

/** Views of earlier versions lack the fields that have a default here. */
const version = v.pipe(
  v.picklist([1, RUN_VIEW_VERSION]),
  v.transform((): typeof RUN_VIEW_VERSION => RUN_VIEW_VERSION),
);

const schema = v.object({
  version,
  run: v.object({
    name: text,
    runId: text,
    packageVersion: text,
    contract: v.optional(count, FIRST_CONTRACT),
    startedAt: text,
    epochs: count,
    stepsPerEpoch: v.pipe(count, v.minValue(1)),
    batchSize: count,
    microBatchSize: count,
    learningRate: number,
    seed: count,
    shuffle: v.boolean(),
    trainCount: count,
    testCount: count,
  }),
  progress: v.object({
    phase: v.picklist(['gathering', 'training', 'finishing', 'closing', 'ended']),
    outcome: v.nullable(v.picklist(['completed', 'interrupted', 'failed'])),
    modelSha256: v.nullable(text),
    secondsElapsed: number,
    workerSeconds: number,
    steps: count,
    trainLoss: v.nullable(number),
    samplesPerSecond: v.nullable(number),
    secondsLeft: v.nullable(number),
    phasesMs: v.nullable(
      v.object({ broadcast: number, compute: number, gather: number, reduce: number, optimize: number }),
    ),
    waitsFor: v.optional(v.nullable(text), null),
  }),
  workers: v.array(
    v.object({
      worker: count,
      host: text,
      pid: count,
      engine: text,
      device: text,
      threads: v.optional(v.pipe(count, v.minValue(1)), 1),
      state: v.picklist(['loading', 'ready', 'unresponsive']),
      samplesPerSecond: v.nullable(number),
      samples: count,
      lagMs: v.nullable(number),
      heartbeatRoundTripMs: v.nullable(number),
      extraShards: count,
    }),
  ),
  lost: v.optional(
    v.array(
      v.object({
        worker: count,
        host: text,
        pid: count,
        engine: text,
        device: text,
        samples: count,
        extraShards: count,
        atMs: count,
        reason: text,
        replaced: v.boolean(),
      }),
    ),
    [],
  ),
  curve: v.pipe(
    v.object({
      stride: v.pipe(count, v.minValue(1)),
      steps: v.array(count),
      trainLoss: v.array(v.nullable(number)),
      samplesPerSecond: v.array(number),
    }),
    v.check(
      ({ steps, trainLoss, samplesPerSecond }) =>
        steps.length === trainLoss.length && steps.length === samplesPerSecond.length,
      'the columns must be of equal length',
    ),
  ),
  epochs: v.pipe(
    v.array(
      v.object({
        epoch: v.pipe(count, v.minValue(1)),
        trainLoss: v.nullable(number),
        testLoss: v.nullable(number),
        trainAccuracy: v.optional(v.nullable(number), null),
        testAccuracy: number,
        trainSeconds: number,
        evaluationSeconds: number,
      }),
    ),
    // Earlier versions kept all epochs.
    v.transform((epochs) => keptEpochs(epochs)),
  ),
  interruptions: v.optional(v.array(v.object({ steps: count, fromMs: v.nullable(count), untilMs: count })), []),
  savedAtMs: v.optional(v.nullable(count), null),
  events: v.pipe(
    v.array(v.object({ id: count, atMs: number, steps: count, level: v.picklist(['info', 'warning', 'error']), text })),
    v.maxLength(MAX_EVENTS),
  ),
  inspection: v.nullable(
    v.object({
      epoch: v.pipe(count, v.minValue(1)),
      confusion: v.pipe(v.array(count), v.length(100)),
      mostWrong: v.array(
        v.object({ sample: count, label: count, predicted: count, labelProbability: number, pixels: text }),
      ),
      filters: v.pipe(v.array(number), v.length(150)),
    }),
  ),
}) satisfies v.GenericSchema<unknown, RunView>;

/** `view.json` of a run directory: what the page shows of the run, at one of its last checkpoints or at its end. */
export class ViewFile {
  /** Absolute path. */
  readonly file: string;
  #waiting: RunView | undefined;
  #writing: Promise<void> | undefined;
  #isHurried = false;
  #endPause: () => void = () => {};

  /**
   * @param onFailure gets the reason why the file could not be written
   * @param beforeWriting rejects, with the reason, when nothing may be written
   * @param minGapMs time between two writes, in milliseconds: an epoch may take less than a write
   */
  constructor(
    runDirectory: string,
    private readonly onFailure: (message: string) => void,
    private readonly beforeWriting: () => Promise<void> = async () => {},
    private readonly minGapMs = 0,
  ) {
    this.file = path.resolve(runDirectory, VIEW_FILE);
  }

  /** Writes a view after the earlier writes. If several wait, only the last is written. Never rejects. */
  save(view: RunView): Promise<void> {
    this.#waiting = view;
    this.#writing ??= this.#write();
    return this.#writing;
  }

  /** Resolves when every requested write is done, without waiting between writes, or has failed. Never rejects. */
  async idle(): Promise<void> {
    this.#isHurried = true;
    this.#endPause();
    await this.#writing;
    this.#isHurried = false;
  }

  /**
   * The view on disk; null if there is none.
   *
   * @throws Error with the reason, if it is not a view of this version
   */
  async load(): Promise<RunView | null> {
    let bytes: string;
    try {
      bytes = (await readRegularFile(this.file, MAX_FILE_BYTES)).toString('utf8');
    } catch (error) {
      const code = codeOf(error);
      if (code === 'ENOENT' || code === 'ENOTDIR') return null;
      throw error;
    }
    const parsed = v.safeParse(schema, JSON.parse(bytes), { abortEarly: true });
    if (parsed.success) return parsed.output;
    const [issue] = parsed.issues;
    throw new Error(`${this.file} must have a valid '${v.getDotPath(issue) ?? 'object'}': ${issue.message}`);
  }

  async #write(): Promise<void> {
    for (let view = this.#take(); view; view = this.#take()) {
      try {
        await this.beforeWriting();
        await writeFileAtomic(this.file, JSON.stringify(view));
      } catch (error) {
        this.onFailure(messageOf(error));
      }
      if (this.minGapMs > 0 && !this.#isHurried) await this.#pause();
    }
    this.#writing = undefined;
  }

  #pause(): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, this.minGapMs);
      this.#endPause = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  #take(): RunView | undefined {
    const view = this.#waiting;
    this.#waiting = undefined;
    return view;
  }
}
