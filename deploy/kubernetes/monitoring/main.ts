import { writeFileSync } from 'node:fs';
import { buildPrometheusRule, PROMETHEUS_RULE_FILE } from './prometheus-rule.js';

/** `npm run rules`: writes the object that the Prometheus Operator reads. */
writeFileSync(PROMETHEUS_RULE_FILE, buildPrometheusRule());
process.stderr.write(`wrote ${PROMETHEUS_RULE_FILE}\n`);
