import { bars, graph, table } from '../panels.js';
import { OF_RUN, OF_WORKERS } from '../selectors.js';

/** The mean of a histogram of each worker, over a minute, in seconds. */
const meanOf = (metric: string): string =>
  `rate(${metric}_sum{${OF_WORKERS}}[1m]) / (rate(${metric}_count{${OF_WORKERS}}[1m]) > 0)`;

/** Which worker is the problem? */
export const stragglers = [
  bars({
    title: 'Waiting for each worker, now',
    description:
      'The part of a step that passes between the first result and that of this worker. Near zero for all is best.',
    queries: [[`lenet:worker_lag:step_ratio1m{${OF_WORKERS}}`, 'worker {{worker}}']],
    unit: 'percentunit',
    min: 0,
    max: 1,
    thresholds: [
      [0.25, 'yellow'],
      [0.5, 'red'],
    ],
    span: 8,
  }),
  graph({
    title: 'Waiting for each worker',
    description: 'The same over time. One line above the others is a straggler; all together are noise of the network.',
    queries: [[`lenet:worker_lag:step_ratio1m{${OF_WORKERS}}`, 'worker {{worker}}']],
    unit: 'percentunit',
    min: 0,
    span: 8,
  }),
  graph({
    title: 'Samples/s of each worker, while it computes',
    description:
      'The speed by which work is dealt. A fall tells a throttled processor or a core that somebody else uses.',
    queries: [[`lenet_worker_samples_per_second{${OF_WORKERS}}`, 'worker {{worker}}']],
    min: 0,
    span: 8,
  }),
  graph({
    title: 'Shard time',
    description: "What a worker's engine takes for its shard. Shards are dealt so that all take as long.",
    queries: [[meanOf('lenet_worker_shard_duration_seconds'), 'worker {{worker}}']],
    unit: 's',
    min: 0,
    span: 6,
  }),
  graph({
    title: 'Heartbeat round trip',
    description:
      'From a heartbeat to its answer: network and event loops. High for one worker: its link, or its host is overloaded.',
    queries: [[meanOf('lenet_worker_heartbeat_round_trip_seconds'), 'worker {{worker}}']],
    unit: 's',
    min: 0,
    span: 6,
  }),
  graph({
    title: 'Shards computed for others',
    description:
      'Speculative: somebody was late, and the first result counted. Redealt: it was lost with a worker or a message.',
    queries: [
      [
        `sum by (kind) (rate(lenet_worker_shards_total{${OF_WORKERS}, kind=~"speculative|redealt|audit"}[1m]))`,
        '{{kind}}, a second',
      ],
    ],
    draw: 'stacked',
    min: 0,
    span: 6,
  }),
  table({
    title: 'Who they are',
    description: 'Workers that take part. Up is 0 while one loads, or does not answer.',
    queries: [
      [`lenet_worker_info{${OF_WORKERS}} * on (instance, worker) group_left () lenet_worker_up{${OF_RUN}}`, ''],
    ],
    columns: { worker: 'worker', host: 'host', pid: 'pid', engine: 'engine', device: 'device', Value: 'up' },
    span: 6,
  }),
];
