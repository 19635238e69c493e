import { graph } from '../panels.js';
import { OF_RUN } from '../selectors.js';

const WORKER_PROCESSES = 'job="lenet-workers"';

/** A figure that every process has, of the coordinator and of the workers that serve metrics. */
const ofProcesses = (metric: (labels: string) => string): [string, string][] => [
  [metric(OF_RUN), 'coordinator'],
  [metric(WORKER_PROCESSES), 'worker {{worker}}'],
];

const mean = (metric: string): string =>
  `rate(${metric}_sum{${OF_RUN}}[1m]) / (rate(${metric}_count{${OF_RUN}}[1m]) > 0)`;

/** What does it cost? */
export const resources = [
  graph({
    title: "Where a step's time goes",
    description:
      'Compute is of the slowest worker. Much gather means a slow network or uneven workers; more workers will not help then.',
    queries: [[`lenet:step_phase_duration_seconds:mean1m{${OF_RUN}}`, '{{phase}}']],
    unit: 's',
    draw: 'stacked',
    min: 0,
    span: 8,
  }),
  graph({
    title: 'Step duration',
    description: 'Half of the steps, and 99 of 100, take at most this long.',
    queries: [
      [`histogram_quantile(0.5, rate(lenet_step_duration_seconds_bucket{${OF_RUN}}[1m]))`, 'median'],
      [`histogram_quantile(0.99, rate(lenet_step_duration_seconds_bucket{${OF_RUN}}[1m]))`, '99 %'],
    ],
    unit: 's',
    min: 0,
    span: 8,
  }),
  graph({
    title: 'Evaluations and checkpoints',
    description: 'What one takes. Both run beside the training.',
    queries: [
      [mean('lenet_evaluation_duration_seconds'), 'evaluation'],
      [mean('lenet_checkpoint_duration_seconds'), 'checkpoint'],
    ],
    unit: 's',
    min: 0,
    span: 8,
  }),
  graph({
    title: 'Processor',
    description: 'Cores in use. A worker should use one, the coordinator a fraction of one.',
    queries: ofProcesses((labels) => `rate(process_cpu_seconds_total{${labels}}[1m])`),
    unit: 'short',
    min: 0,
    span: 8,
  }),
  graph({
    title: 'Memory',
    description: 'Resident memory of each process. It does not grow with the length of a run.',
    queries: ofProcesses((labels) => `process_resident_memory_bytes{${labels}}`),
    unit: 'bytes',
    min: 0,
    span: 8,
  }),
  graph({
    title: 'Delay of the event loop',
    description: '99 of 100 turns wait at most this long. Of a worker it is about the time of a micro-batch.',
    queries: ofProcesses((labels) => `nodejs_eventloop_lag_p99_seconds{${labels}}`),
    unit: 's',
    min: 0,
    span: 8,
  }),
  graph({
    title: 'Bytes to and from workers',
    description: 'Before encryption. Parameters go out with steps, gradients come in as partials.',
    queries: [
      [`rate(lenet_sent_bytes_total{${OF_RUN}}[1m]) > 0`, 'sent: {{type}}'],
      [`rate(lenet_received_bytes_total{${OF_RUN}}[1m]) > 0`, 'received: {{type}}'],
    ],
    unit: 'binBps',
    draw: 'stacked',
    min: 0,
    span: 8,
  }),
  graph({
    title: 'Messages to and from workers',
    description: 'A step takes one message to each worker, and one from it.',
    queries: [
      [`rate(lenet_sent_messages_total{${OF_RUN}}[1m]) > 0`, 'sent: {{type}}'],
      [`rate(lenet_received_messages_total{${OF_RUN}}[1m]) > 0`, 'received: {{type}}'],
    ],
    min: 0,
    span: 8,
  }),
  graph({
    title: 'Queues',
    description: 'What waits for its turn. All near zero is best; one that grows names the part that does not keep up.',
    queries: [[`lenet_queue_length{${OF_RUN}}`, '{{queue}}']],
    min: 0,
    decimals: 0,
    span: 8,
  }),
];
