import { buildDashboard } from '../../../deploy/grafana/dashboard/dashboard.js';

/** A query of Grafana to Prometheus. */
export interface DashboardQuery {
  /** The panel, annotation or variable. */
  readonly what: string;
  readonly expr: string;
}

/** Windows that Grafana chooses by scrapes, resolution and the time shown. */
const WINDOW = '[1m]';

/** Every query of every panel, annotation and variable, with the variables replaced as Grafana does when all is chosen. */
export function queriesOfDashboard(): DashboardQuery[] {
  const { panels = [], annotations, templating } = buildDashboard();
  const queries: DashboardQuery[] = [];
  for (const panel of panels) {
    if (!('targets' in panel)) continue;
    for (const target of panel.targets ?? []) {
      queries.push({ what: `panel ${panel.title}`, expr: (target as unknown as { expr: string }).expr });
    }
  }
  for (const { name, expr = '' } of annotations.list ?? []) queries.push({ what: `annotation ${name}`, expr });
  for (const { name, query } of templating.list ?? []) {
    if (typeof query === 'string') continue;
    const [, series = ''] = /^label_values\((.*), \w+\)$/.exec((query as { query: string }).query) ?? [];
    queries.push({ what: `variable ${name}`, expr: series });
  }
  return queries.map(({ what, expr }) => ({
    what,
    expr: expr.replaceAll(/\$(instance|worker|run|host)\b/g, '.*').replaceAll(/\[\$__(rate_interval|range)\]/g, WINDOW),
  }));
}
