import type { MetricSet } from '../../../shared/metrics/metric-set.js';
import { BYE_CODES, LOSS_CODES } from '../../../shared/protocol/leave-codes.js';
import { REJECTION_CODES } from '../../../shared/protocol/rejections.js';
import type { Notice } from '../../core/notices.js';
import type { CoordinatorStatus } from '../coordinator-status.js';
import type { ProgressListener } from '../progress-listener.js';
import type { TrafficType, Volume } from '../traffic.js';

/**
 * Known reasons why workers leave. A worker gives its reason in any words; unknown ones count as 'other', so that
 * nobody can make series without end.
 */
const LEAVE_REASONS = new Set<string>([...BYE_CODES, ...LOSS_CODES, ...REJECTION_CODES]);
const OTHER_REASON = 'other';

const PHASES: readonly CoordinatorStatus['phase'][] = ['gathering', 'training', 'finishing', 'closing', 'ended'];

/** Figures about the cluster as a whole: members, faults, queues, and network traffic. */
export class ClusterMetrics implements ProgressListener {
  readonly #joined;
  readonly #left;
  readonly #rejected;
  readonly #audits;
  readonly #wrongGradients;

  /** @param status gives the current status, for a scrape */
  constructor(set: MetricSet, status: () => CoordinatorStatus) {
    set.gauge('lenet_phase', '1 for the current phase of the coordinator, 0 for the others', ['phase'], (gauge) => {
      const { phase } = status();
      for (const other of PHASES) gauge.set({ phase: other }, other === phase ? 1 : 0);
    });
    set.gauge('lenet_workers', 'Workers that take part, by state', ['state'], (gauge) => {
      const states = status().workers.map((worker) => worker.status);
      for (const state of ['loading', 'ready'] as const) {
        gauge.set({ state }, states.filter((other) => other === state).length);
      }
    });
    set.gauge('lenet_queue_length', 'Length of each queue', ['queue'], (gauge) => {
      for (const [queue, length] of Object.entries(status().queues)) gauge.set({ queue }, length);
    });
    this.#joined = set.counter('lenet_workers_joined_total', 'Workers that were admitted');
    this.#left = set.counter('lenet_workers_left_total', 'Workers that left or were taken out, by reason', ['reason']);
    this.#rejected = set.counter('lenet_messages_rejected_total', 'Messages that were not accepted, by code', ['code']);
    // The series start at zero, so that Prometheus sees the first increase.
    for (const reason of [...LEAVE_REASONS, OTHER_REASON]) this.#left.inc({ reason }, 0);
    for (const code of REJECTION_CODES) this.#rejected.inc({ code }, 0);
    this.#audits = set.counter('lenet_audits_total', 'Gradients that a second worker has computed for an audit');
    this.#wrongGradients = set.counter(
      'lenet_wrong_gradients_total',
      'Gradients that two other workers have disproved',
    );
    for (const [direction, words] of [
      ['sent', 'to'],
      ['received', 'from'],
    ] as const) {
      const volumes = (): ReadonlyMap<TrafficType, Volume> => status().traffic[direction];
      set.counter(`lenet_${direction}_messages_total`, `Messages ${words} workers, by type`, ['type'], (counter) => {
        counter.reset();
        for (const [type, { messages }] of volumes()) counter.inc({ type }, messages);
      });
      set.counter(
        `lenet_${direction}_bytes_total`,
        `Bytes of these messages, before encryption`,
        ['type'],
        (counter) => {
          counter.reset();
          for (const [type, { bytes }] of volumes()) counter.inc({ type }, bytes);
        },
      );
    }
    set.counter(
      'lenet_dropped_messages_total',
      'Messages that were not sent, because their receiver was gone or too slow',
      [],
      (counter) => {
        counter.reset();
        counter.inc(status().droppedMessages);
      },
    );
  }

  onNotice(notice: Notice): void {
    switch (notice.type) {
      case 'worker-joined':
        this.#joined.inc();
        break;
      case 'worker-left':
        this.#left.inc({ reason: LEAVE_REASONS.has(notice.code) ? notice.code : OTHER_REASON });
        break;
      case 'message-rejected':
        this.#rejected.inc({ code: notice.rejection.code });
        break;
      case 'audited':
        this.#audits.inc();
        break;
      case 'wrong-gradient':
        this.#wrongGradients.inc();
        break;
      default:
    }
  }
}
