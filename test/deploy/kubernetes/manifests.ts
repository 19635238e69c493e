import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parse, parseAllDocuments } from 'yaml';

export const FOLDER = path.join('deploy', 'kubernetes');

/** Why a test that needs Kustomize is skipped; false if it can run. */
export const noKustomize =
  spawnSync('kubectl', ['version', '--client']).status !== 0 && 'there is no kubectl, which has Kustomize';

/** Roles by the names of their objects. */
export const ROLES = { 'lenet-coordinator': 'coordinator', 'lenet-worker': 'worker' } as const;

/** An object of Kubernetes, as far as all are alike. */
export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly labels?: Readonly<Record<string, string>> };
  readonly spec?: unknown;
}

/** A variable of a container. */
export interface Variable {
  readonly name: string;
  /** Missing: the pod's namespace. It may hold others as `$(NAME)`. */
  readonly value?: string;
}

/** The environment of a container in a pod of this namespace. */
export function environmentIn(namespace: string, variables: readonly Variable[]): Record<string, string> {
  const environment: Record<string, string> = {};
  for (const { name, value = namespace } of variables) {
    environment[name] = value.replaceAll(/\$\((\w+)\)/g, (_, other: string) => environment[other] ?? '');
  }
  return environment;
}

/** A container, as far as tests ask. */
export interface Container {
  readonly name: string;
  readonly image: string;
  readonly command?: readonly string[];
  readonly args?: readonly string[];
  readonly env: readonly Variable[];
  readonly envFrom: readonly { readonly configMapRef: { readonly name: string } }[];
  readonly ports: readonly { readonly name: string; readonly containerPort: number }[];
  readonly startupProbe: Probe;
  readonly livenessProbe: Probe;
  readonly readinessProbe: Probe;
  readonly securityContext: unknown;
  readonly volumeMounts: readonly { readonly name: string; readonly mountPath: string }[];
}

export interface Probe {
  readonly httpGet: { readonly path: string; readonly port: string };
}

export interface Volume {
  readonly name: string;
  readonly secret?: { readonly secretName: string };
  readonly persistentVolumeClaim?: { readonly claimName: string };
}

/** A pod, as far as tests ask. */
export interface PodSpec {
  readonly restartPolicy?: string;
  readonly securityContext: Readonly<Record<string, unknown>>;
  readonly automountServiceAccountToken: boolean;
  readonly containers: readonly [Container];
  readonly volumes: readonly Volume[];
}

/** The documents of a YAML text. */
export function manifestsIn(text: string): Manifest[] {
  return parseAllDocuments(text).map((document) => {
    if ('errors' in document && document.errors.length > 0) throw document.errors[0];
    return document.toJS() as Manifest;
  });
}

/** Whole objects in the files: none are files of Kustomize, changes to an object of another file, and the JobSet, whose pods are not in it. */
export function shippedManifests(): Manifest[] {
  return readdirSync(FOLDER, { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.yaml$/.test(file) && !/kustomization\.yaml$|^gpu\/|^job\/(?!run-volume)/.test(file))
    .flatMap((file) => manifestsIn(readFileSync(path.join(FOLDER, file), 'utf8')));
}

/** The `spec` of the object of this kind and name, which must be there. */
export function specOf<T>(manifests: readonly Manifest[], kind: string, name: string): T {
  const found = manifests.find((manifest) => manifest.kind === kind && manifest.metadata.name === name);
  assert.ok(found, `${kind} ${name}`);
  return found.spec as T;
}

/** The pod that a role runs in. */
export function podOf(manifests: readonly Manifest[], name: keyof typeof ROLES): PodSpec {
  const kind = name === 'lenet-coordinator' ? 'StatefulSet' : 'Deployment';
  return specOf<{ template: { spec: PodSpec } }>(manifests, kind, name).template.spec;
}

/** A file of Kustomize, as far as tests ask. */
export interface Kustomization {
  readonly components?: readonly string[];
  readonly images?: readonly { readonly name: string; readonly newTag: string }[];
  readonly configMapGenerator: readonly { readonly name: string; readonly literals: readonly string[] }[];
}

export function kustomizationIn(folder: string): Kustomization {
  return parse(readFileSync(path.join(FOLDER, folder, 'kustomization.yaml'), 'utf8')) as Kustomization;
}

/** The example with these components in place of those that it lists commented out. Throws when it does not list one of them. */
function exampleWith(components: readonly string[]): string {
  const text = readFileSync(path.join(FOLDER, 'example', 'kustomization.yaml'), 'utf8');
  for (const component of components) assert.ok(text.includes(`\n#   - ${component}\n`), component);
  const list = components.map((component) => `  - ${component}\n`).join('');
  return text.replace(/# components:\n(# {3}- \.\.\/.*\n)+/, list && `components:\n${list}`);
}

/** A copy of `deploy` in `directory`, whose example has these components and the keys and token of `directory`. Returns the example's path. */
export function copyExample(directory: string, components: readonly string[]): string {
  const copy = mkdtempSync(path.join(directory, 'deploy-'));
  cpSync('deploy', copy, { recursive: true });
  const folder = path.join(copy, 'kubernetes', 'example');
  for (const name of ['keys', 'join-token']) {
    cpSync(path.join(directory, name), path.join(folder, name), { recursive: true });
  }
  writeFileSync(path.join(folder, 'kustomization.yaml'), exampleWith(components));
  return folder;
}

/** The objects that Kustomize makes of a folder. */
export function render(folder: string): Manifest[] {
  const { status, stdout, stderr } = spawnSync('kubectl', ['kustomize', folder], { encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
  return manifestsIn(stdout);
}

/** A JobSet, as far as tests ask. */
export interface JobSetSpec {
  readonly successPolicy: unknown;
  readonly replicatedJobs: readonly {
    readonly name: string;
    readonly template: {
      readonly spec: { readonly template: { readonly metadata: Manifest['metadata']; readonly spec: PodSpec } };
    };
  }[];
}

/** The Jobs that the controller of JobSets would make. */
export function jobsOf({ replicatedJobs }: JobSetSpec): Manifest[] {
  return replicatedJobs.map(({ name, template }) => ({
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name },
    ...template,
  }));
}

/** Where kubernetes-models has the types of an API; what is not of Kubernetes itself comes from the operator's package. */
function moduleOf(apiVersion: string): string {
  if (apiVersion.startsWith('monitoring.coreos.com/')) return `@kubernetes-models/prometheus-operator/${apiVersion}`;
  const [group = '', version] = apiVersion.split('/');
  return version === undefined ? `kubernetes-models/${group}` : `kubernetes-models/${group}/${version}`;
}

/**
 * Checks manifests against Kubernetes's schemas, as the types of kubernetes-models have them: the compiler refuses missing and
 * unknown fields, and values of another type.
 *
 * @returns what the compiler says; nothing when all is well
 */
export function schemaFaults(manifests: readonly Manifest[]): string {
  const lines = manifests.flatMap((manifest, i) => [
    `import type { I${manifest.kind} as Kind${i} } from '${moduleOf(manifest.apiVersion)}';`,
    `export const object${i}: Kind${i} = ${JSON.stringify(manifest, null, 2)};`,
  ]);
  // Inside this package, where the compiler finds the types.
  const folder = mkdtempSync(path.join('dist', 'manifests-'));
  const file = path.join(folder, 'manifests.ts');
  try {
    writeFileSync(file, lines.join('\n'));
    const compiler = path.join('node_modules', 'typescript', 'bin', 'tsc');
    const options = ['--noEmit', '--strict', '--skipLibCheck', '--ignoreConfig', '--module', 'nodenext', '--types', ''];
    const { stdout, stderr } = spawnSync(process.execPath, [compiler, ...options, file], { encoding: 'utf8' });
    return stdout + stderr;
  } finally {
    rmSync(folder, { recursive: true });
  }
}
