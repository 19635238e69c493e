import { bars, graph, table } from '../panels.js';
import { mean, OF_RUN, OF_WORKERS, rate } from '../selectors.js';

/** The part of a step for which others wait for each worker. */
const lagOfStep = `${mean('lenet_worker_lag_seconds', OF_WORKERS)} / on (instance, run_id) group_left () (${mean('lenet_step_duration_seconds', OF_RUN)})`;

const WORKER = '{{run_id}} worker {{worker}}';

/** Which worker is the problem? */
export const stragglers = [
  bars({
    title: 'Waiting for each worker, now',
    description:
      'Share of a step between the first result and the result of this worker. Near zero for all workers is best.',
    queries: [[lagOfStep, WORKER]],
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
    description:
      'The same over time. One line above the others is a straggler; if all lines rise together, the network is noisy.',
    queries: [[lagOfStep, WORKER]],
    unit: 'percentunit',
    min: 0,
    span: 8,
  }),
  graph({
    title: 'Samples/s of each worker, while it computes',
    description:
      'The speed by which work is dealt. A fall means a throttled processor, or a core that another program uses.',
    queries: [[`lenet_worker_samples_per_second{${OF_WORKERS}}`, WORKER]],
    min: 0,
    span: 8,
  }),
  graph({
    title: 'Shard time',
    description: "Time of a worker's engine for its shard. Shards are dealt so that all take equally long.",
    queries: [[mean('lenet_worker_shard_duration_seconds', OF_WORKERS), WORKER]],
    unit: 's',
    min: 0,
    span: 6,
  }),
  graph({
    title: 'Heartbeat round trip',
    description:
      'Time from a heartbeat to its answer: network and event loops. If it is high for one worker, its link or its host is overloaded.',
    queries: [[mean('lenet_worker_heartbeat_round_trip_seconds', OF_WORKERS), WORKER]],
    unit: 's',
    min: 0,
    span: 6,
  }),
  graph({
    title: 'Shards computed for others',
    description:
      'Speculative: another worker was late, and the first result counted. Redealt: the shard was lost with a worker or a message.',
    queries: [
      [
        `sum by (run_id, kind) (${rate('lenet_worker_shards_total', `${OF_WORKERS}, kind=~"speculative|redealt|audit"`)})`,
        '{{run_id}} {{kind}}, a second',
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
      [`lenet_worker_info{${OF_WORKERS}} * on (instance, run_id, worker) group_left () lenet_worker_up{${OF_RUN}}`, ''],
    ],
    columns: {
      run_id: 'run',
      worker: 'worker',
      host: 'host',
      pid: 'pid',
      engine: 'engine',
      device: 'device',
      Value: 'up',
    },
    span: 6,
  }),
];
