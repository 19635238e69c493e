import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parse, stringify } from 'yaml';

/** Where the object is kept. */
export const PROMETHEUS_RULE_FILE = path.join('deploy', 'kubernetes', 'monitoring', 'prometheus-rule.yaml');

/** The files that Prometheus reads, by the name that their group gets: no two groups of an object may share one. */
const RULE_FILES = {
  'lenet-cluster.recording': 'recording.rules.yml',
  'lenet-cluster.alerts': 'alerts.rules.yml',
};

/** The rules of deploy/prometheus as one object for the Prometheus Operator, in YAML. */
export function buildPrometheusRule(): string {
  const groups = Object.entries(RULE_FILES).map(([name, file]) => {
    const text = readFileSync(path.join('deploy', 'prometheus', file), 'utf8');
    const { groups } = parse(text) as { groups: { rules: object[] }[] };
    return { name, rules: groups.flatMap(({ rules }) => rules) };
  });
  const object = {
    apiVersion: 'monitoring.coreos.com/v1',
    kind: 'PrometheusRule',
    metadata: { name: 'lenet-cluster', labels: { release: 'kube-prometheus-stack' } },
    spec: { groups },
  };
  return `# Written by \`npm run rules\` from deploy/prometheus/*.rules.yml.\n${stringify(object, { lineWidth: 0 })}`;
}
