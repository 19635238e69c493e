import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { buildDashboard } from './dashboard.js';

/** `npm run dashboard`: writes the file that Grafana reads. */
const file = path.join('deploy', 'grafana', 'dashboards', 'lenet-cluster.json');
writeFileSync(file, `${JSON.stringify(buildDashboard(), null, 2)}\n`);
process.stderr.write(`wrote ${file}\n`);
