import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { buildPrometheusRule, PROMETHEUS_RULE_FILE } from '../../../deploy/kubernetes/monitoring/prometheus-rule.js';
import { killCommands, run } from '../../support/command.js';
import { temporaryDirectory } from '../../support/temporary-directory.js';
import { assertKnown, PATHS, vocabularyOf } from '../vocabulary.js';
import {
  type Container,
  copyExample,
  FOLDER,
  type JobSetSpec,
  jobsOf,
  kustomizationIn,
  type Manifest,
  noKustomize,
  type PodSpec,
  podOf,
  ROLES,
  render,
  schemaFaults,
  shippedManifests,
  specOf,
} from './manifests.js';

const shipped = shippedManifests();

const environmentOf = (container: Container, variable: string): string =>
  container.env.find(({ name }) => name === variable)?.value ?? assert.fail(variable);

describe('manifests for Kubernetes', () => {
  after(killCommands);

  test('fit the schemas of Kubernetes and of the Prometheus Operator', () => {
    assert.equal(shipped.length, 17);
    assert.equal(schemaFaults(shipped), '');
  });

  test('variables, ports and paths of probes are those of the code', async () => {
    const maps = [...kustomizationIn('base').configMapGenerator, ...kustomizationIn('example').configMapGenerator];
    for (const name of ['lenet-coordinator', 'lenet-worker'] as const) {
      const role = ROLES[name];
      const [container] = podOf(shipped, name).containers;
      const vocabulary = await vocabularyOf(role);
      assertKnown(
        vocabulary,
        container.env.map((variable) => variable.name),
      );
      const settings = maps.filter((map) => map.name === container.envFrom[0]?.configMapRef.name);
      assert.ok(settings.length > 0, name);
      for (const { literals } of settings) {
        assertKnown(
          vocabulary,
          literals.map((literal) => literal.split('=')[0] ?? ''),
        );
      }
      const port = (wanted: string) => container.ports.find((other) => other.name === wanted)?.containerPort;
      assert.equal(environmentOf(container, 'LENET_HTTP'), `0.0.0.0:${port('http')}`);
      for (const probe of [container.livenessProbe, container.readinessProbe, container.startupProbe]) {
        assert.ok(PATHS[role].includes(probe.httpGet.path), probe.httpGet.path);
        // The same pod shows a finished run, and is replaced for the next run only if it answers.
        if (role === 'coordinator') assert.ok(PATHS.view.includes(probe.httpGet.path), `view: ${probe.httpGet.path}`);
        assert.equal(probe.httpGet.port, 'http');
      }
      const command = [...(container.command ?? []), ...(container.args ?? [])].join(' ');
      assert.match(command, new RegExp(name === 'lenet-worker' ? '^worker$' : 'exec lenet-cluster coordinator$', 'm'));
    }
    const [coordinator] = podOf(shipped, 'lenet-coordinator').containers;
    const service = specOf<{ ports: { name: string; port: number; targetPort: string }[] }>(
      shipped,
      'Service',
      'lenet-coordinator',
    );
    for (const { name, port, targetPort } of service.ports) {
      assert.equal(targetPort, name);
      assert.equal(port, coordinator.ports.find((other) => other.name === name)?.containerPort);
    }
    assert.equal(environmentOf(coordinator, 'LENET_LISTEN'), 'tcp://0.0.0.0:5555');
    assert.equal(
      environmentOf(coordinator, 'LENET_ADVERTISE'),
      'tcp://lenet-coordinator:5555',
      'the name of the service',
    );
  });

  test('pods may do what the restricted standard allows, and write to volumes alone', () => {
    const dockerfile = readFileSync(path.join('deploy', 'Dockerfile'), 'utf8');
    const user = Number(/^USER (\d+):/m.exec(dockerfile)?.[1]);
    for (const name of ['lenet-coordinator', 'lenet-worker'] as const) {
      const pod = podOf(shipped, name);
      const { runAsNonRoot, runAsUser, fsGroup, seccompProfile } = pod.securityContext;
      assert.deepEqual(
        { runAsNonRoot, runAsUser, fsGroup, seccompProfile },
        { runAsNonRoot: true, runAsUser: user, fsGroup: user, seccompProfile: { type: 'RuntimeDefault' } },
      );
      assert.equal(pod.automountServiceAccountToken, false);
      const [container] = pod.containers;
      assert.deepEqual(container.securityContext, {
        allowPrivilegeEscalation: false,
        readOnlyRootFilesystem: true,
        capabilities: { drop: ['ALL'] },
      });
      assert.ok(container.volumeMounts.some(({ mountPath }) => mountPath === '/var/lib/lenet-cluster'));
    }
  });

  test('the restricted standard for pods is enforced, and warned of for later versions', () => {
    const { labels } = shipped.find(({ kind }) => kind === 'Namespace')?.metadata ?? assert.fail();
    const standard = (mode: string) => labels?.[`pod-security.kubernetes.io/${mode}`];
    for (const mode of ['enforce', 'warn', 'audit']) assert.equal(standard(mode), 'restricted', mode);
    assert.match(standard('enforce-version') ?? '', /^v1\.\d+$/);
    for (const mode of ['warn', 'audit']) assert.equal(standard(`${mode}-version`), 'latest', mode);
  });

  test('applying again undoes no scaling, a next run replaces what is not ready, and a drain never waits', () => {
    const spec = (kind: string, name: string) => specOf<Record<string, unknown>>(shipped, kind, name);
    assert.ok(!('replicas' in spec('Deployment', 'lenet-worker')));
    assert.equal(spec('StatefulSet', 'lenet-coordinator').podManagementPolicy, 'Parallel');
    assert.equal(spec('PodDisruptionBudget', 'lenet-worker').unhealthyPodEvictionPolicy, 'AlwaysAllow');
  });

  test('rules of the Prometheus Operator are those of Prometheus, and all its objects have the label it chooses by', () => {
    assert.equal(readFileSync(PROMETHEUS_RULE_FILE, 'utf8'), buildPrometheusRule(), 'npm run rules writes it');
    const monitoring = shipped.filter(({ apiVersion }) => apiVersion.startsWith('monitoring.coreos.com/'));
    assert.deepEqual(monitoring.map(({ kind }) => kind).sort(), ['PodMonitor', 'PrometheusRule', 'ServiceMonitor']);
    for (const { kind, metadata } of monitoring) {
      assert.equal(metadata.labels?.release, 'kube-prometheus-stack', kind);
    }
  });

  test('images have the version of the package, and an overlay can replace each', () => {
    const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
    const images = ['base', 'gpu', 'example'].map((folder) =>
      kustomizationIn(folder).images?.map(({ name, newTag }) => [name, newTag]),
    );
    const cpu = ['lenet-cluster', version];
    const gpu = ['lenet-cluster-cuda', version];
    assert.deepEqual(images, [[cpu], [gpu], [cpu, gpu]]);
  });

  test('monitors name the jobs that alerts and dashboard ask for', () => {
    const configuration = readFileSync(path.join('deploy', 'prometheus', 'prometheus.yml'), 'utf8');
    const jobs = [...configuration.matchAll(/job_name: (\S+)/g)].map(([, job]) => job);
    const monitors = readFileSync(path.join(FOLDER, 'monitoring', 'monitors.yaml'), 'utf8');
    for (const [, asked = ''] of monitors.matchAll(/path: (\S+)/g)) {
      for (const [role, paths] of Object.entries(PATHS)) assert.ok(paths.includes(asked), `${role}: ${asked}`);
    }
    assert.deepEqual(
      [...monitors.matchAll(/replacement: (\S+)/g)].map(([, job]) => job),
      jobs,
    );
  });

  describe('as Kustomize renders them', { skip: noKustomize }, () => {
    const directory = temporaryDirectory();
    before(async () => {
      // As README.md says.
      const made = await run(['keys', 'new', 'worker', '--keys', 'keys', '--address', 'tcp://lenet-coordinator:5555'], {
        cwd: directory,
      });
      writeFileSync(
        path.join(directory, 'join-token'),
        /lenet1-\S+/.exec(made.stdout)?.[0] ?? assert.fail(made.stderr),
      );
    });

    test('the base alone, for overlays elsewhere: it has no namespace and no secret', () => {
      const manifests = render(path.join(FOLDER, 'base'));
      assert.equal(manifests.length, 9);
      assert.deepEqual(
        manifests.filter(({ kind, metadata }) => /^(Namespace|Secret)$/.test(kind) || 'namespace' in metadata),
        [],
      );
    });

    const all = ['../gpu', '../autoscaler', '../monitoring', '../../grafana'];
    for (const components of [[], all]) {
      test(components.length > 0 ? 'with components' : 'without components', () => {
        const manifests = render(copyExample(directory, components));
        assert.equal(schemaFaults(manifests), '');
        const names = namesOf(manifests);
        assert.equal(names.size, components.length > 0 ? 16 : 11);
        const kinds = new Set(manifests.map(({ kind }) => kind));
        for (const kind of ['Namespace', 'PersistentVolumeClaim']) {
          assert.ok(!kinds.has(kind), `'kubectl delete -k' would delete the ${kind}, and the run with it`);
        }
        for (const name of ['lenet-coordinator', 'lenet-worker'] as const) {
          const pod = podOf(manifests, name);
          assertReferences(pod, names);
          const withGpu = components.length > 0 && name === 'lenet-worker';
          assert.equal(JSON.stringify(pod.containers).includes('"nvidia.com/gpu":"1"'), withGpu);
          assert.match(pod.containers[0].image, withGpu ? /^lenet-cluster-cuda:\d/ : /^lenet-cluster:\d/);
        }
      });
    }

    test('as a job: the same pods, and the end of the coordinator is the end of all', () => {
      const service = render(copyExample(directory, ['../gpu']));
      const manifests = render(copyExample(directory, ['../gpu', '../job']));
      const names = namesOf(manifests);
      for (const kind of ['StatefulSet', 'Deployment', 'PodDisruptionBudget', 'PersistentVolumeClaim']) {
        assert.ok(!manifests.some((manifest) => manifest.kind === kind), kind);
      }
      const jobSet = specOf<JobSetSpec>(manifests, 'JobSet', 'lenet-cluster');
      assert.equal(schemaFaults([...manifests.filter(({ kind }) => kind !== 'JobSet'), ...jobsOf(jobSet)]), '');
      assert.deepEqual(jobSet.successPolicy, { operator: 'All', targetReplicatedJobs: ['coordinator'] });
      for (const [i, name] of (['lenet-coordinator', 'lenet-worker'] as const).entries()) {
        const { metadata, spec: pod } = jobSet.replicatedJobs[i]?.template.spec.template ?? assert.fail(name);
        assert.equal(metadata.labels?.['app.kubernetes.io/component'], ROLES[name], 'for Service and NetworkPolicies');
        assertReferences(pod, names);
        const { restartPolicy, volumes, containers, ...rest } = pod;
        assert.ok(restartPolicy);
        const { volumes: _, containers: original, ...alike } = podOf(service, name);
        assert.deepEqual(rest, alike);
        assert.deepEqual({ ...containers[0], command: null }, { ...original[0], command: null });
        const claims = volumes.flatMap(({ persistentVolumeClaim }) => persistentVolumeClaim?.claimName ?? []);
        assert.deepEqual(claims, name === 'lenet-coordinator' ? ['lenet-run'] : []);
      }
      specOf(shipped, 'PersistentVolumeClaim', 'lenet-run');
    });
  });

  test('a typing error is found', () => {
    const [first = assert.fail()] = shipped.filter(({ kind }) => kind === 'Deployment');
    const wrong = JSON.parse(JSON.stringify(first).replace('"livenessProbe"', '"livenesProbe"')) as Manifest;
    assert.match(schemaFaults([wrong]), /livenesProbe.* does not exist in type/);
    const missing = JSON.parse(JSON.stringify(first).replace('"selector"', '"strategy"')) as Manifest;
    assert.match(schemaFaults([missing]), /selector.* is missing/);
  });
});

const namesOf = (manifests: readonly Manifest[]): ReadonlySet<string> =>
  new Set(manifests.map(({ kind, metadata }) => `${kind} ${metadata.name}`));

/** Throws for settings and secrets of a pod that are not there, as when Kustomize has given them another name. */
function assertReferences({ containers, volumes }: PodSpec, names: ReadonlySet<string>): void {
  for (const { configMapRef } of containers[0].envFrom) assert.ok(names.has(`ConfigMap ${configMapRef.name}`));
  const secrets = volumes.flatMap(({ secret }) => secret?.secretName ?? []);
  assert.equal(secrets.length, 1);
  for (const name of secrets) assert.ok(names.has(`Secret ${name}`), name);
}
