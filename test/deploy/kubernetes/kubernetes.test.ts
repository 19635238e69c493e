import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { parse } from 'yaml';
import { killCommands, run, temporaryDirectory } from '../../e2e/command.js';
import { assertKnown, PATHS, vocabularyOf } from '../vocabulary.js';
import {
  type Container,
  FOLDER,
  type Manifest,
  noKustomize,
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
    assert.ok(shipped.length >= 11);
    assert.equal(schemaFaults(shipped), '');
  });

  test('variables, ports and paths of probes are those of the code', async () => {
    const { configMapGenerator } = parse(readFileSync(path.join(FOLDER, 'kustomization.yaml'), 'utf8')) as {
      configMapGenerator: { name: string; literals: string[] }[];
    };
    for (const name of ['lenet-coordinator', 'lenet-worker'] as const) {
      const role = ROLES[name];
      const [container] = podOf(shipped, name).containers;
      const vocabulary = await vocabularyOf(role);
      assertKnown(
        vocabulary,
        container.env.map((variable) => variable.name),
      );
      const settings = configMapGenerator.find((map) => map.name === container.envFrom[0]?.configMapRef.name);
      assertKnown(vocabulary, settings?.literals.map((literal) => literal.split('=')[0] ?? '') ?? assert.fail(name));
      const port = (wanted: string) => container.ports.find((other) => other.name === wanted)?.containerPort;
      assert.equal(environmentOf(container, 'LENET_HTTP'), `0.0.0.0:${port('http')}`);
      for (const probe of [container.livenessProbe, container.readinessProbe, container.startupProbe]) {
        if (!probe) continue;
        assert.ok(PATHS[role].includes(probe.httpGet.path), probe.httpGet.path);
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

  test('monitors name the jobs that alerts and dashboard ask for', () => {
    const configuration = readFileSync(path.join('deploy', 'prometheus', 'prometheus.yml'), 'utf8');
    const jobs = [...configuration.matchAll(/job_name: (\S+)/g)].map(([, job]) => job);
    const monitors = readFileSync(path.join(FOLDER, 'monitoring', 'monitors.yaml'), 'utf8');
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

    for (const withComponents of [false, true]) {
      test(withComponents ? 'with all components' : 'without components', () => {
        const manifests = render(directory, withComponents);
        assert.equal(manifests.length, withComponents ? 16 : 12);
        assert.equal(schemaFaults(manifests), '');
        const names = new Set(manifests.map(({ kind, metadata }) => `${kind} ${metadata.name}`));
        for (const name of ['lenet-coordinator', 'lenet-worker'] as const) {
          const { containers, volumes } = podOf(manifests, name);
          for (const { configMapRef } of containers[0].envFrom) assert.ok(names.has(`ConfigMap ${configMapRef.name}`));
          const secrets = volumes.flatMap(({ secret }) => secret ?? []);
          assert.equal(secrets.length, 1);
          for (const { secretName } of secrets) assert.ok(names.has(`Secret ${secretName}`), secretName);
          const withGpu = withComponents && name === 'lenet-worker';
          assert.equal(JSON.stringify(containers).includes('"nvidia.com/gpu":"1"'), withGpu);
          assert.match(containers[0].image, withGpu ? /^lenet-cluster-cuda:\d/ : /^lenet-cluster:\d/);
        }
      });
    }
  });

  test('a typing error is found', () => {
    const [first = assert.fail()] = shipped.filter(({ kind }) => kind === 'Deployment');
    const wrong = JSON.parse(JSON.stringify(first).replace('"livenessProbe"', '"livenesProbe"')) as Manifest;
    assert.match(schemaFaults([wrong]), /livenesProbe.* does not exist in type/);
    const missing = JSON.parse(JSON.stringify(first).replace('"selector"', '"strategy"')) as Manifest;
    assert.match(schemaFaults([missing]), /selector.* is missing/);
  });
});
