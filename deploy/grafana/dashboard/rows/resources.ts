import { graph } from '../panels.js';
import { mean, OF_RUN, OF_WORKER_PROCESSES, rate } from '../selectors.js';

/** A figure that every process has, of the coordinators and of the workers that serve metrics. */
const ofProcesses = (metric: (labels: string) => string): [string, string][] => [
  [metric(`job="lenet-coordinator", ${OF_RUN}`), '{{run_id}} coordinator'],
  [metric(OF_WORKER_PROCESSES), '{{run_id}} worker {{worker}}{{pod}}'],
];

const quantile = (share: number): string =>
  `histogram_quantile(${share}, ${rate('lenet_step_duration_seconds_bucket', OF_RUN)})`;

/** What does it cost? */
export const resources = [
  graph({
    title: "Where a step's time goes",
    description:
      'Compute is the time of the slowest worker. Much gather means a slow network or uneven workers; then more workers do not help.',
    queries: [[mean('lenet_step_phase_duration_seconds', OF_RUN), '{{run_id}} {{phase}}']],
    unit: 's',
    draw: 'stacked',
    min: 0,
    span: 8,
  }),
  graph({
    title: 'Step duration',
    description: 'Half of the steps, and 99 of 100, take at most this long.',
    queries: [
      [quantile(0.5), '{{run_id}} median'],
      [quantile(0.99), '{{run_id}} 99 %'],
    ],
    unit: 's',
    min: 0,
    span: 8,
  }),
  graph({
    title: 'Evaluations and checkpoints',
    description: 'Duration of an evaluation and of writing a checkpoint. Both run beside the training.',
    queries: [
      [mean('lenet_evaluation_duration_seconds', OF_RUN), '{{run_id}} evaluation'],
      [mean('lenet_checkpoint_duration_seconds', OF_RUN), '{{run_id}} checkpoint'],
    ],
    unit: 's',
    min: 0,
    span: 8,
  }),
  graph({
    title: 'Processor',
    description: 'Cores in use. A worker should use one, the coordinator a fraction of one.',
    queries: ofProcesses((labels) => rate('process_cpu_seconds_total', labels)),
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
    description: '99 of 100 turns wait at most this long. For a worker it is about the time of a micro-batch.',
    queries: ofProcesses((labels) => `nodejs_eventloop_lag_p99_seconds{${labels}}`),
    unit: 's',
    min: 0,
    span: 8,
  }),
  graph({
    title: 'Bytes to and from workers',
    description: 'Before encryption. Parameters go out with steps, gradients come in as partials.',
    queries: [
      [`${rate('lenet_sent_bytes_total', OF_RUN)} > 0`, '{{run_id}} sent: {{type}}'],
      [`${rate('lenet_received_bytes_total', OF_RUN)} > 0`, '{{run_id}} received: {{type}}'],
    ],
    unit: 'binBps',
    draw: 'stacked',
    min: 0,
    span: 8,
  }),
  graph({
    title: 'Messages to and from workers',
    description: 'A step needs one message to each worker, and one from it.',
    queries: [
      [`${rate('lenet_sent_messages_total', OF_RUN)} > 0`, '{{run_id}} sent: {{type}}'],
      [`${rate('lenet_received_messages_total', OF_RUN)} > 0`, '{{run_id}} received: {{type}}'],
    ],
    min: 0,
    span: 8,
  }),
  graph({
    title: 'Queues',
    description: 'Lengths of the queues. Near zero is best; a queue that grows shows which part does not keep up.',
    queries: [[`lenet_queue_length{${OF_RUN}}`, '{{run_id}} {{queue}}']],
    min: 0,
    decimals: 0,
    span: 8,
  }),
];
