import {
  type AnnotationQuery,
  AnnotationQueryBuilder,
  type Dashboard,
  DashboardBuilder,
  DashboardCursorSync,
  DatasourceVariableBuilder,
  QueryVariableBuilder,
  RowBuilder,
  VariableHide,
  VariableRefresh,
  VariableSort,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { DATA_SOURCE } from './panels.js';
import { faults } from './rows/faults.js';
import { hosts } from './rows/hosts.js';
import { overview } from './rows/overview.js';
import { resources } from './rows/resources.js';
import { stragglers } from './rows/stragglers.js';
import { increase, OF_RUN } from './selectors.js';

/** An annotation of Prometheus, with the fields that the SDK's type lacks. */
interface PrometheusAnnotation extends AnnotationQuery {
  /** `{{label}}` stands for a label's value. */
  readonly titleFormat: string;
  /** Resolution of the query. */
  readonly step: string;
}

/**
 * The dashboard for one question: is training healthy, what does it cost, and which worker is the problem? From top to bottom: whether,
 * who, what went wrong, what it costs.
 */
export function buildDashboard(): Dashboard {
  const builder = new DashboardBuilder('lenet-cluster')
    .uid('lenet-cluster')
    .description(
      'Data-parallel training of lenet-cluster: whether it is healthy, what it costs, and which worker is the problem.',
    )
    .tags(['lenet-cluster', 'generated'])
    .time({ from: 'now-15m', to: 'now' })
    .refresh('5s')
    .tooltip(DashboardCursorSync.Crosshair)
    .readonly()
    // Grafana's default one of the kind, until somebody chooses another.
    .withVariable(new DatasourceVariableBuilder('datasource').label('Data source').type('prometheus'))
    .withVariable(variable('run', 'Run', 'label_values(lenet_run_info, run_id)').allValue('.*'))
    .withVariable(
      variable('instance', 'Coordinator', `label_values(lenet_run_info{${OF_RUN}}, instance)`).hide(
        VariableHide.HideVariable,
      ),
    )
    .withVariable(variable('worker', 'Worker', `label_values(lenet_worker_info{${OF_RUN}}, worker)`).allValue('.*'))
    .withVariable(variable('host', 'Host', 'label_values(node_uname_info, nodename)').allValue('.*'));
  for (const [title, panels] of [
    ['Is it healthy?', overview],
    ['Who is slow?', stragglers],
    ['What went wrong?', faults],
    ['What does it cost?', resources],
    ['What do the hosts do?', hosts],
  ] as const) {
    builder.withRow(new RowBuilder(title));
    for (const panel of panels) builder.withPanel(panel);
  }
  return { ...builder.build(), annotations: { list: annotations() } };
}

/** Any number of values can be chosen; all are, until somebody chooses. */
function variable(name: string, label: string, query: string): QueryVariableBuilder {
  return new QueryVariableBuilder(name)
    .label(label)
    .datasource(DATA_SOURCE)
    .query({ query, refId: name })
    .refresh(VariableRefresh.OnTimeRangeChanged)
    .sort(VariableSort.NumericalAsc)
    .multi(true)
    .includeAll(true)
    .current({ text: ['All'], value: ['$__all'] });
}

function annotations(): PrometheusAnnotation[] {
  return [
    annotation('Joins', 'green', `${increase('lenet_workers_joined_total', OF_RUN)} > 0`, 'a worker joined'),
    annotation(
      'Losses',
      'red',
      `sum by (run_id, reason) (${increase('lenet_workers_left_total', `${OF_RUN}, reason!="released"`)}) > 0`,
      'a worker left: {{reason}}',
    ),
    // There are many.
    annotation(
      'Checkpoints',
      'blue',
      `changes(lenet_checkpoint_timestamp_seconds{${OF_RUN}}[$__rate_interval]) > 0`,
      'a checkpoint was written',
      false,
    ),
  ];
}

function annotation(
  name: string,
  color: string,
  expr: string,
  titleFormat: string,
  enable = true,
): PrometheusAnnotation {
  const built = new AnnotationQueryBuilder()
    .name(name)
    .datasource(DATA_SOURCE)
    .enable(enable)
    .iconColor(color)
    .expr(expr)
    .build();
  return { ...built, titleFormat, step: '15s' };
}
