import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { buildDashboard } from './dashboard.js';
import { importable } from './import.js';

/** `npm run dashboard`: writes the files that Grafana reads. */
const dashboard = buildDashboard();
for (const [folder, content] of [
  ['dashboards', dashboard],
  ['import', importable(dashboard)],
] as const) {
  const file = path.join('deploy', 'grafana', folder, 'lenet-cluster.json');
  writeFileSync(file, `${JSON.stringify(content, null, 2)}\n`);
  process.stderr.write(`wrote ${file}\n`);
}
