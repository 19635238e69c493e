import { graph, stat, table } from '../panels.js';
import { OF_RUN } from '../selectors.js';

/** Is training healthy, how far is it, and when will it be done? */
export const overview = [
  stat({
    title: 'Doing',
    description: 'What the coordinator is doing: gathering workers, training, or finishing the last evaluations.',
    queries: [[`max by (phase) (lenet_phase{${OF_RUN}} == 1)`, '{{phase}}']],
    name: true,
    noValue: 'not running',
    span: 3,
  }),
  stat({
    title: 'Alerts',
    description: 'Alerts that fire now. The table below names them.',
    queries: [[`count(ALERTS{alertname=~"Lenet.*", alertstate="firing", ${OF_RUN}}) or vector(0)`, 'firing']],
    thresholds: [[1, 'red']],
    span: 3,
  }),
  stat({
    title: 'Workers ready',
    description: 'Workers that take shards. With none, training waits.',
    queries: [[`sum(lenet_workers{${OF_RUN}, state="ready"})`, 'ready']],
    thresholds: [
      [0, 'red'],
      [1, 'green'],
    ],
    noValue: '0',
    span: 3,
  }),
  stat({
    title: 'Samples/s',
    description: 'Training samples that entered an update, over the last minute.',
    queries: [[`sum(lenet:samples_per_second:rate1m{${OF_RUN}})`, 'samples/s']],
    unit: 'short',
    decimals: 0,
    span: 3,
  }),
  stat({
    title: 'Test accuracy',
    description: 'Share of the test set that is told right, after the last epoch.',
    queries: [[`max(lenet_test_accuracy_ratio{${OF_RUN}})`, 'accuracy']],
    unit: 'percentunit',
    decimals: 2,
    span: 3,
  }),
  stat({
    title: 'Done',
    description: 'Share of the updates of the run that are made.',
    queries: [[`max(lenet_run_progress_ratio{${OF_RUN}})`, 'of the run']],
    unit: 'percentunit',
    decimals: 0,
    span: 3,
  }),
  stat({
    title: 'Time left',
    description: 'Until the last update, at the rate of the last five minutes.',
    queries: [[`max(lenet:seconds_left:estimate5m{${OF_RUN}})`, 'left']],
    unit: 'dtdurations',
    span: 3,
  }),
  stat({
    title: 'Epoch',
    description: 'Epoch that is being trained.',
    queries: [[`max(lenet_epoch{${OF_RUN}})`, 'epoch']],
    span: 3,
  }),
  graph({
    title: 'Loss',
    description:
      'Mean negative log-likelihood. The test loss comes once an epoch; when it rises while the other falls, the model overfits.',
    queries: [
      [`lenet_train_loss{${OF_RUN}}`, 'training, last step'],
      [`lenet_test_loss{${OF_RUN}}`, 'test'],
    ],
    logarithmic: true,
    span: 6,
  }),
  graph({
    title: 'Throughput',
    description: 'Samples that entered an update. A dip names its time: look for an annotation or a straggler there.',
    queries: [[`lenet:samples_per_second:rate1m{${OF_RUN}}`, 'samples/s']],
    min: 0,
    span: 6,
  }),
  graph({
    title: 'Workers',
    description: 'Workers that take part, by state.',
    queries: [[`lenet_workers{${OF_RUN}}`, '{{state}}']],
    draw: 'stacked',
    min: 0,
    decimals: 0,
    span: 6,
  }),
  table({
    title: 'Firing alerts',
    description: 'What is wrong now. The alert says what to try.',
    queries: [[`ALERTS{alertname=~"Lenet.*", alertstate="firing", ${OF_RUN}}`, '']],
    columns: { alertname: 'alert', severity: 'severity', worker: 'worker', code: 'code' },
    span: 6,
  }),
];
