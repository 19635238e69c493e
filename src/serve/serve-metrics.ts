import { MetricSet } from '../shared/metrics/metric-set.js';
import type { ServedModel } from './served-model.js';
import { RELOAD_OUTCOMES, type ReloadOutcome } from './served-source.js';

export interface ServeMetricsOptions {
  readonly packageVersion: string;
  /** Asked at every scrape. */
  readonly model: () => ServedModel;
  /** Images under way, asked at every scrape. */
  readonly queueLength: () => number;
}

/** The figures of the server of a model, for Prometheus. docs/metrics.md lists them. */
export class ServeMetrics {
  readonly set: MetricSet;
  readonly #requests;
  readonly #aborted;
  readonly #predictions;
  readonly #rejectedImages;
  readonly #rejectedRequests;
  readonly #reloads;

  constructor({ packageVersion, model, queueLength }: ServeMetricsOptions) {
    this.set = new MetricSet(packageVersion);
    this.set.gauge(
      'lenet_model_info',
      'Always 1; its labels describe the model that is served',
      ['sha256', 'run_id', 'kind'],
      (gauge) => {
        const { sha256, kind, provenance } = model().model;
        gauge.reset();
        gauge.set({ sha256, run_id: provenance.runId ?? '', kind }, 1);
      },
    );
    this.set.gauge('lenet_model_loaded_timestamp_seconds', 'When the model was loaded, in Unix time', [], (gauge) => {
      gauge.set(model().loadedAt.getTime() / 1000);
    });
    this.#reloads = this.set.counter('lenet_model_reloads_total', 'Attempts to load a newer model', ['outcome']);
    for (const outcome of RELOAD_OUTCOMES) this.#reloads.inc({ outcome }, 0);
    this.#requests = this.set.histogram(
      'lenet_http_request_duration_seconds',
      'From the headers of a request to the end of its answer',
      ['route', 'status_class'],
    );
    this.#aborted = this.set.counter(
      'lenet_http_requests_aborted_total',
      'Requests whose client went away before the answer',
      ['route'],
    );
    this.#rejectedRequests = this.set.counter('lenet_requests_rejected_total', 'Requests that were refused', ['code']);
    this.#predictions = this.set.counter('lenet_predictions_total', 'Images that were classified', ['class']);
    this.#expect(model());
    this.#rejectedImages = this.set.counter('lenet_images_rejected_total', 'Images that could not be read', ['code']);
    this.set.gauge('lenet_queue_length', 'Images under way', ['queue'], (gauge) => {
      gauge.set({ queue: 'images' }, queueLength());
    });
  }

  /**
   * A request was answered.
   *
   * @param route as it was declared; 'none': there is no such route
   * @param statusClass '2xx', '4xx', ...
   */
  answered(route: string, statusClass: string, durationMs: number): void {
    this.#requests.observe({ route, status_class: statusClass }, durationMs / 1000);
  }

  /** A client went away before its answer. */
  aborted(route: string): void {
    this.#aborted.inc({ route });
  }

  /** An image was taken for the class of this number. */
  predicted(number: number): void {
    this.#predictions.inc({ class: number });
  }

  /** An image could not be read. @param code of decodeImage, or of the server */
  rejectedImage(code: string): void {
    this.#rejectedImages.inc({ code });
  }

  /** A request was refused as a whole. @param code a RefusalCode, or of decodeImage */
  rejectedRequest(code: string): void {
    this.#rejectedRequests.inc({ code });
  }

  /** A newer model was looked for. @param served the one that is served from now on */
  reloaded(outcome: ReloadOutcome, served: ServedModel): void {
    this.#reloads.inc({ outcome });
    this.#expect(served);
  }

  /** Each class of the model counts from 0, so that rates have no gap. */
  #expect({ model }: ServedModel): void {
    for (let number = 0; number < model.classNames.length; number++) this.#predictions.inc({ class: number }, 0);
  }
}
