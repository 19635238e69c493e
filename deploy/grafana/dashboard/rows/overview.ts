import { graph, stat, table } from '../panels.js';
import { OF_COORDINATOR, OF_RUN, rate, variableOf } from '../selectors.js';

/** The coordinator's own page. */
const PAGE = { title: 'Page of the run', url: `http://${variableOf('__field.labels.instance')}/` };

/** Samples that entered an update, each second. */
const samplesPerSecond = `sum by (run_id) (${rate('lenet_samples_total', OF_RUN)})`;

/** The last value that a run had in the time that is shown, also of a run that is over. */
const lastOf = (metric: string): string => `max by (run_id, instance) (last_over_time(${metric}{${OF_RUN}}[$__range]))`;

/** Is training healthy, how far is it, and when will it be done? */
export const overview = [
  stat({
    title: 'Doing',
    description:
      'Phase of the coordinator: gathering workers, training, or finishing the last evaluations. A click opens its page.',
    queries: [[`max by (run_id, instance, phase) (lenet_phase{${OF_RUN}} == 1)`, '{{run_id}} {{phase}}']],
    instant: true,
    name: true,
    noValue: 'not running',
    link: PAGE,
    span: 3,
  }),
  stat({
    title: 'Alerts',
    description: 'Alerts that fire now. The table below names them.',
    queries: [[`count(ALERTS{alertname=~"Lenet.*", alertstate="firing", ${OF_COORDINATOR}}) or vector(0)`, 'firing']],
    instant: true,
    thresholds: [[1, 'red']],
    span: 3,
  }),
  stat({
    title: 'Workers ready',
    description: 'Workers that take shards. With none, training waits.',
    queries: [[`sum by (run_id) (lenet_workers{${OF_RUN}, state="ready"})`, '{{run_id}}']],
    thresholds: [
      [0, 'red'],
      [1, 'green'],
    ],
    instant: true,
    noValue: '0',
    span: 3,
  }),
  stat({
    title: 'Samples/s',
    description: 'Training samples that entered an update.',
    queries: [[samplesPerSecond, '{{run_id}}']],
    unit: 'short',
    decimals: 0,
    span: 3,
  }),
  stat({
    title: 'Test accuracy',
    description: 'Share of the test set that is classified right, after the last epoch.',
    queries: [[`max by (run_id) (lenet_test_accuracy_ratio{${OF_RUN}})`, '{{run_id}}']],
    unit: 'percentunit',
    decimals: 2,
    span: 3,
  }),
  stat({
    title: 'Done',
    description: 'Share of the updates of the run that are made.',
    queries: [[`max by (run_id) (lenet_run_progress_ratio{${OF_RUN}})`, '{{run_id}}']],
    unit: 'percentunit',
    decimals: 0,
    span: 3,
  }),
  stat({
    title: 'Time left',
    description: 'Time until the last update, at the present rate.',
    queries: [[`max by (run_id) (lenet_time_left_seconds{${OF_RUN}})`, '{{run_id}}']],
    unit: 'dtdurations',
    span: 3,
  }),
  stat({
    title: 'Epoch',
    description: 'Epoch that is being trained.',
    queries: [[`max by (run_id) (lenet_epoch{${OF_RUN}})`, '{{run_id}}']],
    span: 3,
  }),
  graph({
    title: 'Loss',
    description:
      'Mean negative log-likelihood. The test loss comes once an epoch; when it rises while the other falls, the model overfits.',
    queries: [
      [`lenet_train_loss{${OF_RUN}}`, '{{run_id}} training, last step'],
      [`lenet_test_loss{${OF_RUN}}`, '{{run_id}} test'],
    ],
    logarithmic: true,
    span: 8,
  }),
  graph({
    title: 'Accuracy',
    description:
      'Share of samples that are classified right: of the test set after each epoch, and of the training samples just before their update.',
    queries: [
      [`lenet_test_accuracy_ratio{${OF_RUN}}`, '{{run_id}} test'],
      [
        `${rate('lenet_correct_samples_total', OF_RUN)} / (${rate('lenet_samples_total', OF_RUN)} > 0)`,
        '{{run_id}} training',
      ],
    ],
    unit: 'percentunit',
    max: 1,
    span: 8,
  }),
  graph({
    title: 'Learning rate',
    description: 'Learning rate of Adam. It distinguishes runs that differ only in it.',
    queries: [[`lenet_learning_rate{${OF_RUN}}`, '{{run_id}}']],
    span: 8,
  }),
  graph({
    title: 'Throughput',
    description: 'Samples that entered an update. A dip names its time: look for an annotation or a straggler there.',
    queries: [[samplesPerSecond, '{{run_id}} samples/s']],
    min: 0,
    span: 8,
  }),
  graph({
    title: 'Goodput',
    description:
      'Share of the dealt samples that entered an update. The rest was computed for safety (audits, late workers) or lost with a worker.',
    queries: [
      [
        `${samplesPerSecond} / (sum by (run_id) (${rate('lenet_dealt_samples_total', OF_RUN)}) > 0)`,
        '{{run_id}} goodput',
      ],
    ],
    unit: 'percentunit',
    min: 0,
    span: 8,
  }),
  graph({
    title: 'Workers',
    description: 'Workers that take part, by state.',
    queries: [[`lenet_workers{${OF_RUN}}`, '{{run_id}} {{state}}']],
    draw: 'stacked',
    min: 0,
    decimals: 0,
    span: 8,
  }),
  table({
    title: 'Runs',
    description:
      'The runs in the shown time, including those that are over. A click on the coordinator opens its page.',
    queries: [
      [`max by (run_id, instance, seed) (last_over_time(lenet_run_info{${OF_RUN}}[$__range]))`, ''],
      [lastOf('lenet_test_accuracy_ratio'), ''],
      [lastOf('lenet_run_progress_ratio'), ''],
      [lastOf('lenet_learning_rate'), ''],
    ],
    columns: {
      run_id: 'run',
      instance: 'coordinator',
      seed: 'seed',
      'Value #B': 'test accuracy',
      'Value #C': 'done',
      'Value #D': 'learning rate',
    },
    overrides: {
      coordinator: [
        { id: 'links', value: [{ title: PAGE.title, url: `http://${variableOf('__value.raw')}/`, targetBlank: true }] },
      ],
      'test accuracy': [{ id: 'unit', value: 'percentunit' }],
      done: [{ id: 'unit', value: 'percentunit' }],
    },
    span: 12,
  }),
  table({
    title: 'Firing alerts',
    description: 'Current problems. The alert says what to try.',
    queries: [[`ALERTS{alertname=~"Lenet.*", alertstate="firing", ${OF_COORDINATOR}}`, '']],
    columns: { alertname: 'alert', severity: 'severity', instance: 'coordinator', worker: 'worker', code: 'code' },
    span: 12,
  }),
];
