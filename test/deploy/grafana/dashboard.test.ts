import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { buildDashboard } from '../../../deploy/grafana/dashboard/dashboard.js';
import { DATA_SOURCE } from '../../../deploy/grafana/dashboard/panels.js';
import { FOLDER as PROMETHEUS, RULE_FILES } from '../prometheus/prometheus.js';
import { queriesOfDashboard } from './queries.js';

const FOLDER = path.join('deploy', 'grafana');
const read = (...parts: string[]): string => readFileSync(path.join(...parts), 'utf8');

test('the dashboard that is shipped is the one that is written here', () => {
  const shipped = JSON.parse(read(FOLDER, 'dashboards', 'lenet-cluster.json'));
  assert.deepEqual(shipped, JSON.parse(JSON.stringify(buildDashboard())), '`npm run dashboard` writes it');
});

test('its data source is the one that is provisioned', () => {
  const provisioned = read(FOLDER, 'provisioning', 'datasources', 'prometheus.yml');
  assert.ok(provisioned.includes(`uid: ${DATA_SOURCE.uid}\n`));
  const sources = [...JSON.stringify(buildDashboard()).matchAll(/"datasource":\{"type":"(\w+)","uid":"([\w-]+)"\}/g)];
  assert.ok(sources.length > 30);
  for (const [, type, uid] of sources) assert.deepEqual({ type, uid }, DATA_SOURCE);
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
