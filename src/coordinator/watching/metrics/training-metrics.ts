import type { MetricSet } from '../../../shared/metrics/metric-set.js';
import type { RunConfig } from '../../../shared/run-config.js';
import { scheduleOf, stepsPerEpoch } from '../../../shared/schedule.js';
import type { DealReport, EpochReport, StepReport } from '../../core/reports.js';
import type { Cursor, ShardKind } from '../../core/state.js';
import type { ProgressListener } from '../progress-listener.js';

/** Why a shard is dealt. */
export const SHARD_KINDS: readonly ShardKind[] = ['first', 'redealt', 'speculative', 'audit'];

type TestFigures = Pick<EpochReport, 'testLoss' | 'testCorrect' | 'testCount'>;
type Figures = TestFigures & Pick<EpochReport, 'split'>;

/** Figures about the training: its progress, its quality, and its time. */
export class TrainingMetrics implements ProgressListener {
  readonly #config;
  readonly #progress;
  readonly #epoch;
  readonly #steps;
  readonly #samples;
  readonly #correctSamples;
  /** Counted in plain numbers, because each step deals to every worker. */
  readonly #dealtSamples: Record<ShardKind, number> = { first: 0, redealt: 0, speculative: 0, audit: 0 };
  readonly #learningRate;
  readonly #trainLoss;
  readonly #testLoss;
  readonly #testAccuracy;
  readonly #validationLoss;
  readonly #validationAccuracy;
  readonly #lastStep;
  readonly #stepSeconds;
  readonly #phaseSeconds;
  readonly #evaluationSeconds;

  /**
   * @param cursor where the run resumes
   * @param lastEpoch the last epoch that was evaluated before, or null
   */
  constructor(set: MetricSet, config: RunConfig, cursor: Cursor, lastEpoch: EpochReport | null) {
    this.#config = config;
    set.gauge('lenet_epochs', 'Epochs of the run').set(config.epochs);
    this.#learningRate = set.gauge('lenet_learning_rate', 'Of the last step; at first, that of the run');
    this.#learningRate.set(config.learningRate);
    this.#progress = set.gauge('lenet_run_progress_ratio', 'Share of the updates of the run that are made, 0 to 1');
    this.#epoch = set.gauge('lenet_epoch', 'Epoch that is being trained, from 1; the number of epochs at the end');
    this.#steps = set.counter('lenet_steps_total', 'Optimizer updates by this process');
    this.#samples = set.counter('lenet_samples_total', 'Training samples that entered an update by this process');
    this.#correctSamples = set.counter(
      'lenet_correct_samples_total',
      'Training samples that the model classified right before their update',
    );
    set.counter('lenet_dealt_samples_total', 'Training samples dealt to workers, by reason', ['kind'], (counter) => {
      counter.reset();
      for (const kind of SHARD_KINDS) counter.inc({ kind }, this.#dealtSamples[kind]);
    });
    this.#trainLoss = set.gauge('lenet_train_loss', 'Mean negative log-likelihood of the last step, in nats');
    this.#testLoss = set.gauge('lenet_test_loss', 'Mean negative log-likelihood over the test set, in nats');
    this.#testAccuracy = set.gauge(
      'lenet_test_accuracy_ratio',
      'Share of the test set that is classified right, 0 to 1',
    );
    this.#validationLoss = set.gauge(
      'lenet_validation_loss',
      'Mean negative log-likelihood over the validation set, in nats',
    );
    this.#validationAccuracy = set.gauge(
      'lenet_validation_accuracy_ratio',
      'Share of the validation set that is classified right, 0 to 1',
    );
    this.#lastStep = set.gauge('lenet_last_step_timestamp_seconds', 'When the last update was made, in Unix time');
    this.#stepSeconds = set.histogram('lenet_step_duration_seconds', 'From the first shard dealt to the update made');
    this.#phaseSeconds = set.histogram('lenet_step_phase_duration_seconds', 'Time of each phase of a step', ['phase']);
    this.#evaluationSeconds = set.histogram('lenet_evaluation_duration_seconds', 'Evaluations after epochs');
    this.#progress.set(cursor.step / (stepsPerEpoch(scheduleOf(config)) * config.epochs));
    this.#epoch.set(Math.min(cursor.epoch + 1, config.epochs));
    if (lastEpoch) this.#setResult(lastEpoch);
  }

  onDeal({ kind, sampleCount }: DealReport): void {
    this.#dealtSamples[kind] += sampleCount;
  }

  onStep({ step, stepsPerEpoch, epoch, sampleCount, correctCount, meanLoss, learningRate, phases }: StepReport): void {
    this.#progress.set((step + 1) / (stepsPerEpoch * this.#config.epochs));
    this.#epoch.set(epoch + 1);
    this.#steps.inc();
    this.#samples.inc(sampleCount);
    this.#correctSamples.inc(correctCount);
    this.#learningRate.set(learningRate);
    this.#trainLoss.set(meanLoss);
    this.#lastStep.set(Date.now() / 1000);
    this.#stepSeconds.observe(phases.totalMs / 1000);
    const { broadcastMs, computeMs, gatherMs, reduceMs, optimizeMs } = phases;
    for (const [phase, durationMs] of Object.entries({
      broadcast: broadcastMs,
      compute: computeMs,
      gather: gatherMs,
      reduce: reduceMs,
      optimize: optimizeMs,
    })) {
      this.#phaseSeconds.observe({ phase }, durationMs / 1000);
    }
  }

  onEpoch(report: EpochReport): void {
    this.#setResult(report);
    this.#evaluationSeconds.observe(report.evaluationSeconds);
  }

  /** The test set was looked at, at the end of a run with a validation set. */
  tested(result: TestFigures): void {
    this.#setResult({ ...result, split: 'test' });
  }

  #setResult({ split = 'test', testLoss, testCorrect, testCount }: Figures): void {
    const isTest = split === 'test';
    (isTest ? this.#testLoss : this.#validationLoss).set(testLoss);
    (isTest ? this.#testAccuracy : this.#validationAccuracy).set(testCorrect / testCount);
  }
}
