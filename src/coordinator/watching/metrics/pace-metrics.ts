import type { Gauge } from 'prom-client';
import { OUT_OF_STEP, workersOutOfStep } from '../../../page/view/out-of-step.js';
import type { RunPace } from '../../../page/view/run-view.js';
import type { MetricSet } from '../../../shared/metrics/metric-set.js';

/** The speed of the run and the workers that hold it up, in the page's figures. */
export class PaceMetrics {
  /** @param pace gives the current pace, for a scrape */
  constructor(set: MetricSet, pace: () => RunPace) {
    set.gauge(
      'lenet_samples_per_second',
      'Samples that entered an update in the last seconds, per second',
      [],
      (gauge) => setIfKnown(gauge, pace().progress.samplesPerSecond),
    );
    set.gauge('lenet_time_left_seconds', 'Time until the last update, at the present rate', [], (gauge) =>
      setIfKnown(gauge, pace().progress.secondsLeft),
    );
    set.gauge('lenet_worker_samples_per_second', 'Speed of the worker, by which work is dealt', ['worker'], (gauge) => {
      gauge.reset();
      for (const { worker, samplesPerSecond } of pace().workers)
        gauge.set({ worker: String(worker) }, samplesPerSecond ?? 0);
    });
    set.gauge(
      'lenet_worker_out_of_step',
      '1 if the worker is out of step with the others, else 0, by reason',
      ['worker', 'kind'],
      (gauge) => {
        gauge.reset();
        const { workers, progress } = pace();
        const kinds = new Map(workersOutOfStep(workers, progress.phasesMs).map((one) => [one.worker, one.kind]));
        for (const worker of workers) {
          for (const kind of OUT_OF_STEP)
            gauge.set({ worker: String(worker.worker), kind }, kinds.get(worker) === kind ? 1 : 0);
        }
      },
    );
  }
}

/** A gauge without labels has no series while its value is unknown. */
function setIfKnown(gauge: Gauge, value: number | null): void {
  if (value === null) gauge.remove();
  else gauge.set(value);
}
