import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { after, describe, test } from 'node:test';
import { DCLinter } from 'dclint';
import { parse } from 'yaml';
import { killCommands } from '../support/command.js';
import { assertKnown, PATHS, vocabularyOf } from './vocabulary.js';

interface Service {
  readonly image: string;
  readonly command?: readonly string[];
  readonly environment?: Readonly<Record<string, string | number>>;
  readonly ports?: readonly string[];
  readonly volumes?: readonly string[];
  readonly healthcheck?: { readonly test: readonly string[] };
  readonly entrypoint?: readonly string[];
}

/** A finding of the linter; its own type is not exported. */
interface Finding {
  readonly rule: string;
  readonly category: string;
  readonly type: string;
  readonly line: number;
  readonly message: string;
}

const FOLDER = 'deploy';
const { services, volumes } = parse(readFileSync(path.join(FOLDER, 'compose.yaml'), 'utf8')) as {
  services: { coordinator: Service; worker: Service; serve: Service; prometheus: Service; grafana: Service };
  volumes: Readonly<Record<string, unknown>>;
};
const { coordinator, worker, serve, prometheus, grafana } = services;
const dockerfile = readFileSync(path.join(FOLDER, 'Dockerfile'), 'utf8');

/** Docker Compose as scripts/fetch-compose.mjs fetches it, or as Docker has it. */
const fetched = path.join('.cache', 'compose', 'docker-compose');
const [program = '', ...plugin] = existsSync(fetched) ? [fetched] : ['docker', 'compose'];
const noCompose =
  spawnSync(program, [...plugin, 'version']).status !== 0 &&
  'there is no Docker Compose (`node scripts/fetch-compose.mjs` fetches it)';

/** Runs Compose on files of the folder, without an engine. */
function compose(files: readonly string[], ...args: string[]): string {
  const options = files.flatMap((file) => ['--file', path.join(FOLDER, file)]);
  const { status, stdout, stderr } = spawnSync(program, [...plugin, ...options, ...args], { encoding: 'utf8' });
  assert.equal(status, 0, stderr);
  return stdout;
}

/** A target of the build, as Bake calls what it makes. */
interface BuildTarget {
  readonly context: string;
  readonly contexts?: Readonly<Record<string, string>>;
  readonly dockerfile: string;
  readonly tags: readonly string[];
}

describe('compose.yaml', () => {
  after(killCommands);

  for (const file of ['compose.yaml', 'compose.gpu.yaml']) {
    test(`${file} fits the schema of Compose, and its customs`, () => {
      const linter = new DCLinter({ rules: { 'no-build-and-image': 0 } } as ConstructorParameters<typeof DCLinter>[0]);
      const [result] = linter.lintFiles([path.join(FOLDER, file)], false);
      const findings = (result?.messages ?? []) as Finding[];
      const faults = findings.filter(({ category, type }) => category !== 'style' || type === 'error');
      assert.deepEqual(
        faults.map(({ rule, line, message }) => `${line}: ${message} (${rule})`),
        [],
      );
    });
  }

  test('roles, variables, addresses and paths are those of the code', async () => {
    for (const [role, { command = [], environment = {} }] of Object.entries({ coordinator, worker })) {
      assert.deepEqual(command, [role]);
      assertKnown(await vocabularyOf(role), Object.keys(environment));
    }
    const { LENET_LISTEN, LENET_ADVERTISE, LENET_HTTP } = coordinator.environment ?? {};
    assert.equal(LENET_LISTEN, 'tcp://0.0.0.0:5555');
    assert.equal(LENET_ADVERTISE, 'tcp://coordinator:5555', 'the name of the service');
    assert.equal(LENET_HTTP, '0.0.0.0:9464');
    assert.deepEqual(coordinator.ports, ['127.0.0.1:9464:9464']);
    const probed = /http:\/\/127\.0\.0\.1:9464(\/\w+)/.exec(coordinator.healthcheck?.test.join(' ') ?? '')?.[1] ?? '';
    assert.ok(PATHS.coordinator.includes(probed), probed);
  });

  test('the server of a model shows the run of the coordinator, and writes nothing', async () => {
    const { command = [], environment = {}, ports, volumes: mounted = [], healthcheck } = serve;
    assert.equal(command[0], 'serve');
    assert.equal(command[1], coordinator.environment?.LENET_RUN_DIR);
    assert.ok(mounted.every((volume) => volume.endsWith(':ro')));
    assertKnown(await vocabularyOf('serve'), Object.keys(environment));
    assert.deepEqual(ports, ['127.0.0.1:9466:9466']);
    assert.match(healthcheck?.test.join(' ') ?? '', /127\.0\.0\.1:9466\/readyz/);
  });

  test('Compose accepts it, alone and with workers on a GPU', { skip: noCompose }, () => {
    for (const files of [['compose.yaml'], ['compose.yaml', 'compose.gpu.yaml']]) {
      const config = JSON.parse(compose(files, 'config', '--format', 'json')) as { name: string; services: object };
      assert.equal(config.name, 'lenet-cluster');
      assert.deepEqual(Object.keys(config.services).sort(), ['coordinator', 'grafana', 'prometheus', 'worker']);
    }
  });

  test('the file for a GPU names the folder and the service that its image is built from', () => {
    const { services } = parse(readFileSync(path.join(FOLDER, 'compose.gpu.yaml'), 'utf8')) as {
      services: { worker: { build: { context: string; additional_contexts: Readonly<Record<string, string>> } } };
    };
    const { context, additional_contexts } = services.worker.build;
    assert.equal(path.resolve(FOLDER, context), process.cwd());
    assert.deepEqual(additional_contexts, { lenet: 'service:coordinator' });
  });

  test('what workers on a GPU take from the other image is built from the same checkout', { skip: noCompose }, () => {
    const { target } = JSON.parse(compose(['compose.yaml', 'compose.gpu.yaml'], 'build', '--print')) as {
      target: Readonly<Record<'coordinator' | 'worker', BuildTarget>>;
    };
    const { coordinator: cpu, worker: gpu } = target;
    assert.equal(gpu.context, process.cwd());
    assert.equal(cpu.context, gpu.context);
    assert.deepEqual(gpu.contexts, { lenet: 'target:coordinator' });
    const text = readFileSync(gpu.dockerfile, 'utf8');
    assert.match(text, /^FROM \S+ AS lenet$/m, 'the stage that the context replaces');
    assert.match(text, /^COPY --from=lenet /m);
    assert.deepEqual(cpu.tags, [coordinator.image]);
  });

  test('both roles share the token, and write to nothing but volumes that belong to the user of the image', () => {
    const token = '/run/lenet-cluster/join-token';
    for (const { environment = {}, volumes = [] } of [coordinator, worker]) {
      assert.equal(environment.LENET_JOIN_FILE, token);
      assert.ok(volumes.some((volume) => volume.startsWith(`join:${path.dirname(token)}`)));
      for (const volume of volumes) {
        const [, directory = 'none'] = volume.split(':');
        // OpenShift runs images as any user, in group 0.
        assert.match(dockerfile, new RegExp(`install -d -m 0770 -o 10001 -g 0 .*${directory}\\b`), directory);
      }
    }
    assert.ok(String(coordinator.environment?.LENET_RUN_DIR).startsWith('/var/lib/lenet-cluster/'));
  });

  test('what it mounts is there, what it names is named', () => {
    for (const [name, { volumes: mounted = [], image }] of Object.entries(services)) {
      assert.match(image, /:v?\d+\.\d+\.\d+$/, `${name} has a version`);
      for (const volume of mounted) {
        const [source = ''] = volume.split(':');
        if (source.startsWith('.')) assert.ok(existsSync(path.join(FOLDER, source)), volume);
        else assert.ok(source in volumes, volume);
      }
    }
    const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
    for (const { image } of [coordinator, worker, serve]) assert.equal(image, `lenet-cluster:${version}`);
    // The replaced text is in the file, and the file reads only files that are copied with it.
    const configuration = readFileSync(path.join(FOLDER, 'prometheus', 'prometheus.yml'), 'utf8');
    assert.match(prometheus.entrypoint?.join('\n') ?? '', /s\/127\\\.0\\\.0\\\.1:9464\/coordinator:9464\/g/);
    assert.equal(configuration.match(/^[^#\n]*127\.0\.0\.1:9464/gm)?.length, 2);
    const provisioned = readFileSync(path.join(FOLDER, 'grafana/provisioning/dashboards/lenet-cluster.yml'), 'utf8');
    const dashboards = /path: (\S+)/.exec(provisioned)?.[1] ?? 'none';
    assert.ok(grafana.volumes?.includes(`./grafana/dashboards:${dashboards}:ro`));
    assert.equal(grafana.environment?.PROMETHEUS_URL, 'http://prometheus:9090');
  });
});
