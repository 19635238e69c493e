import { graph } from '../panels.js';
import { increase, OF_RUN } from '../selectors.js';

/** What went wrong, and is the run safe? */
export const faults = [
  graph({
    title: 'Joins and losses',
    description: 'Workers that joined or left. The model does not depend on it.',
    queries: [
      [increase('lenet_workers_joined_total', OF_RUN), '{{run_id}} joined'],
      [`sum by (run_id, reason) (${increase('lenet_workers_left_total', OF_RUN)}) > 0`, '{{run_id}} left: {{reason}}'],
    ],
    draw: 'bars',
    min: 0,
    span: 6,
  }),
  graph({
    title: 'Rejected messages',
    description:
      'Stale messages are ordinary: another worker was faster. Others mean a wrong version, a missing key or a broken peer.',
    queries: [
      [`sum by (run_id, code) (${increase('lenet_messages_rejected_total', OF_RUN)}) > 0`, '{{run_id}} {{code}}'],
    ],
    draw: 'bars',
    min: 0,
    span: 6,
  }),
  graph({
    title: 'Audits',
    description:
      'With --audit: gradients that two workers computed, and gradients that were disproved. A disproved gradient means a broken machine.',
    queries: [
      [increase('lenet_audits_total', OF_RUN), '{{run_id}} audited'],
      [increase('lenet_wrong_gradients_total', OF_RUN), '{{run_id}} wrong'],
    ],
    draw: 'bars',
    min: 0,
    span: 6,
  }),
  graph({
    title: 'Age of the last checkpoint',
    description: 'Training that would be repeated after a crash of the coordinator.',
    queries: [[`time() - lenet_checkpoint_timestamp_seconds{${OF_RUN}}`, '{{run_id}}']],
    unit: 's',
    min: 0,
    span: 3,
  }),
  graph({
    title: 'Checkpoints that failed',
    description: 'Training continues, but would be lost with the coordinator: make room on its disk.',
    queries: [[increase('lenet_checkpoint_failures_total', OF_RUN), '{{run_id}} failed']],
    draw: 'bars',
    min: 0,
    decimals: 0,
    span: 3,
  }),
];
