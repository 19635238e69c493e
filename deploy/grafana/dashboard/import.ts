import type { Dashboard } from '@grafana/grafana-foundation-sdk/dashboard';
import { variableOf } from './selectors.js';

/** Grafana 11 and later know all that the dashboard uses. */
const GRAFANA_VERSION = '11.0.0';
/** Grafana's import dialog replaces this by the chosen data source. Provisioning from files does not replace it. */
const INPUT = 'DS_PROMETHEUS';

interface Requirement {
  readonly type: string;
  readonly id: string;
  readonly name: string;
  readonly version: string;
}

/** A dashboard as Grafana's import dialog reads it. */
export interface ImportableDashboard extends Dashboard {
  readonly __inputs: readonly object[];
  readonly __requires: readonly Requirement[];
}

/** The same dashboard for import by hand: the dialog asks for a Prometheus data source, and the dashboard begins with that one. */
export function importable(dashboard: Dashboard): ImportableDashboard {
  const { templating, ...rest } = dashboard;
  const variables = (templating.list ?? []).map((variable) =>
    variable.type === 'datasource'
      ? { ...variable, current: { text: variableOf(INPUT), value: variableOf(INPUT) } }
      : variable,
  );
  const panels = [...new Set((dashboard.panels ?? []).map(({ type }) => type))].filter((type) => type !== 'row').sort();
  return {
    __inputs: [
      { name: INPUT, label: 'Prometheus', type: 'datasource', pluginId: 'prometheus', pluginName: 'Prometheus' },
    ],
    __requires: [
      { type: 'grafana', id: 'grafana', name: 'Grafana', version: GRAFANA_VERSION },
      { type: 'datasource', id: 'prometheus', name: 'Prometheus', version: '1.0.0' },
      ...panels.map((id) => ({ type: 'panel', id, name: id, version: '' })),
    ],
    ...rest,
    templating: { list: variables },
  };
}
