import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import type { Dashboard } from '@grafana/grafana-foundation-sdk/dashboard';
import { parse } from 'yaml';
import { buildDashboard } from '../../../deploy/grafana/dashboard/dashboard.js';
import { importable } from '../../../deploy/grafana/dashboard/import.js';
import { variableOf } from '../../../deploy/grafana/dashboard/selectors.js';
import { FOLDER as PROMETHEUS, RULE_FILES } from '../prometheus/prometheus.js';
import { queriesOfDashboard } from './queries.js';

const FOLDER = path.join('deploy', 'grafana');
const read = (...parts: string[]): string => readFileSync(path.join(...parts), 'utf8');

test('the dashboards that are shipped are those that are written here', () => {
  const dashboard = buildDashboard();
  for (const [folder, built] of [
    ['dashboards', dashboard],
    ['import', importable(dashboard)],
  ] as const) {
    const shipped = JSON.parse(read(FOLDER, folder, 'lenet-cluster.json'));
    assert.deepEqual(shipped, JSON.parse(JSON.stringify(built)), `${folder}: \`npm run dashboard\` writes it`);
  }
});

test('everything asks the data source that is chosen at the top', () => {
  const { templating, ...rest } = buildDashboard();
  const [first, ...others] = templating.list ?? [];
  assert.deepEqual([first?.type, first?.name, first?.query], ['datasource', 'datasource', 'prometheus']);
  const text = JSON.stringify({ others, rest });
  const sources = [...text.matchAll(/"datasource":\{"type":"([^"]*)","uid":"([^"]*)"\}/g)];
  assert.ok(sources.length > 30);
  assert.equal(sources.length, text.split('"datasource":').length - 1);
  for (const [, type, uid] of sources) assert.deepEqual([type, uid], ['prometheus', variableOf('datasource')]);
});

test('provisioned, it finds the only data source without an edit', () => {
  const { datasources } = parse(read(FOLDER, 'provisioning', 'datasources', 'prometheus.yml')) as {
    datasources: { type: string; isDefault: boolean }[];
  };
  assert.deepEqual(
    datasources.map(({ type, isDefault }) => [type, isDefault]),
    [['prometheus', true]],
  );
  const shipped = read(FOLDER, 'dashboards', 'lenet-cluster.json');
  assert.doesNotMatch(shipped, /__inputs|\$\{DS_/, 'provisioning replaces nothing');
});

test('imported by hand, it begins with the data source that was chosen in the dialog', () => {
  const text = read(FOLDER, 'import', 'lenet-cluster.json');
  const { __inputs: inputs, __requires: requires } = JSON.parse(text) as ReturnType<typeof importable>;
  // As the dialog does.
  let imported = text;
  for (const { name } of inputs as { name: string }[]) imported = imported.replaceAll(`\${${name}}`, 'chosen');
  assert.doesNotMatch(imported, /\$\{DS_/);
  const { templating, panels = [] } = JSON.parse(imported) as Dashboard;
  assert.deepEqual(templating.list?.[0]?.current, { text: 'chosen', value: 'chosen' });
  const needed = new Set(panels.map(({ type }) => type).filter((type) => type !== 'row'));
  assert.deepEqual(new Set(requires.filter(({ type }) => type === 'panel').map(({ id }) => id)), needed);
});

test('several runs can be chosen, and every graph tells them apart', () => {
  const { panels = [], templating } = buildDashboard();
  const run = templating.list?.find(({ name }) => name === 'run');
  assert.deepEqual([run?.multi, run?.includeAll], [true, true]);
  for (const panel of panels) {
    if (!('targets' in panel) || panel.type === 'table') continue;
    for (const { expr, legendFormat } of (panel.targets ?? []) as unknown as { expr: string; legendFormat: string }[]) {
      if (!/\b(lenet|process|nodejs)_/.test(expr)) continue;
      assert.match(expr, /run_id=~"\$run[|]?"/, panel.title);
      assert.match(legendFormat, /\{\{run_id\}\}/, `${panel.title}: ${expr}`);
    }
  }
});

test('windows follow the interval of the scrapes', () => {
  assert.doesNotMatch(JSON.stringify(buildDashboard()), /\[\d+[smhd]\]/);
});

test('panels stand in a grid without gaps and overlaps, and each says what it is good for', () => {
  const rows = new Map<number, { from: number; to: number }[]>();
  for (const { type, title, description, gridPos } of buildDashboard().panels as {
    type: string;
    title?: string;
    description?: string;
    gridPos: { x: number; y: number; w: number };
  }[]) {
    assert.ok(title);
    if (type !== 'row') assert.ok(description && description.length > 10, `${title} has a description`);
    const { x, y, w } = gridPos;
    rows.set(y, [...(rows.get(y) ?? []), { from: x, to: x + w }]);
  }
  for (const [y, places] of rows) {
    let end = 0;
    for (const { from, to } of places.sort((a, b) => a.from - b.from)) {
      assert.equal(from, end, `at height ${y}`);
      end = to;
    }
    assert.equal(end, 24, `at height ${y}`);
  }
});

test('dashboard and rules ask for figures that there are', () => {
  const rules = RULE_FILES.map((file) => read(PROMETHEUS, file)).join('\n');
  const recorded = new Set([...rules.matchAll(/record: (\S+)/g)].map(([, name]) => name));
  const documented = new Set([...read('docs', 'metrics.md').matchAll(/^\| `(lenet_\w+)`/gm)].map(([, name]) => name));
  const asked = `${rules}\n${queriesOfDashboard()
    .map(({ expr }) => expr)
    .join('\n')}`;
  const names = new Set(asked.match(/\blenet(_\w+|(:\w+)+)/g));
  assert.ok(names.size > 30);
  for (const name of names) {
    const isKnown = recorded.has(name) || documented.has(name.replace(/_(sum|count|bucket)$/, ''));
    assert.ok(isKnown, `${name} is neither recorded nor in docs/metrics.md`);
  }
});
