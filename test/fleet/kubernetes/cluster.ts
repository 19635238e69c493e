import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { stringify } from 'yaml';
import {
  apiServerArguments,
  CNI_CONFIG,
  containerdConfig,
  controllersArguments,
  etcdArguments,
  type Files,
  kubeconfig,
  kubeletArguments,
  kubeletConfig,
  NODE,
  proxyArguments,
  schedulerArguments,
} from './configuration.js';
import { KUBERNETES } from './parts.js';
import { type Ended, NODE_ADDRESS, Sandbox } from './sandbox.js';

const CGROUPS = '/sys/fs/cgroup';
/** The time between two looks at what is waited for, and how long that may take, in milliseconds. */
const RETRY_MS = 500;
const PATIENCE_MS = 1_200_000;

/** A real Kubernetes of one node that lives on this host: all of its programs, and a container runtime. */
export class KubernetesCluster {
  private constructor(
    private readonly sandbox: Sandbox,
    private readonly files: Files,
    private readonly directory: string,
    private readonly cgroup: string,
  ) {}

  /**
   * Resolves when the node is ready.
   *
   * @param directory empty; gets all state and logs
   * @param images files that `docker save` writes
   */
  static async start(directory: string, images: readonly string[]): Promise<KubernetesCluster> {
    const files = writeFiles(directory);
    const cgroup = `/lenet-test-${process.pid}`;
    makeCgroups(cgroup);
    writeFileSync(files.kubeletConfig, JSON.stringify(kubeletConfig(files, cgroup)));
    writeFileSync(path.join(directory, 'records'), '');
    const cluster = new KubernetesCluster(await Sandbox.start(path.join(directory, 'logs')), files, directory, cgroup);
    try {
      await cluster.#startControlPlane();
      await cluster.#startNode(images);
    } catch (error) {
      await cluster.stop();
      throw error;
    }
    return cluster;
  }

  /** The output of kubectl. Throws if it fails. */
  kubectl(...args: string[]): string {
    const { status, stdout, stderr } = this.tryKubectl(...args);
    if (status !== 0) throw new Error(`kubectl ${args.join(' ')}: ${stdout}${stderr}`);
    return stdout;
  }

  tryKubectl(...args: string[]): Ended {
    return this.sandbox.run('kubectl', '--kubeconfig', this.files.kubeconfig, ...args);
  }

  /** Applies an object. */
  apply(object: object): void {
    const file = path.join(this.directory, `applied-${randomBytes(4).toString('hex')}.yaml`);
    writeFileSync(file, stringify(object));
    this.kubectl('apply', '-f', file);
  }

  /** A service's name leads to it, as the DNS of a cluster does it. */
  nameService(namespace: string, service: string): void {
    const get = ['get', 'service', service, '-o', 'jsonpath={.spec.clusterIP}'];
    const address = this.kubectl('-n', namespace, ...get);
    writeFileSync(path.join(this.directory, 'records'), `${service}.${namespace}.svc.cluster.local ${address}\n`);
  }

  /** Resolves to what `look` finds; rejects, with `what` and the logs, when that is nothing for minutes. */
  async until<T>(what: string, look: () => T | null | undefined | false): Promise<T> {
    const end = performance.now() + PATIENCE_MS;
    while (performance.now() < end) {
      const found = look();
      if (found !== null && found !== undefined && found !== false) return found;
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
    }
    throw new Error(`${what} did not come in ${PATIENCE_MS / 1000} s:\n${this.sandbox.lastWords()}`);
  }

  async stop(): Promise<void> {
    await this.sandbox.stop();
    // Groups of both versions, because containerd makes some in the other one too.
    for (const folder of [CGROUPS, ...foldersIn(CGROUPS)]) removeCgroup(path.join(folder, this.cgroup));
  }

  async #startControlPlane(): Promise<void> {
    const { files, sandbox } = this;
    sandbox.daemon('etcd', 'etcd', ...etcdArguments(files));
    sandbox.daemon('kube-apiserver', KUBERNETES, ...apiServerArguments(files));
    await this.until('the API server', () => this.tryKubectl('get', '--raw', '/readyz').status === 0);
    sandbox.daemon('kube-controller-manager', KUBERNETES, ...controllersArguments(files));
    sandbox.daemon('kube-scheduler', KUBERNETES, ...schedulerArguments(files));
  }

  async #startNode(images: readonly string[]): Promise<void> {
    const { files, sandbox } = this;
    const server = fileURLToPath(new URL('name-server.js', import.meta.url));
    sandbox.daemon('dns', process.execPath, server, NODE_ADDRESS, path.join(this.directory, 'records'));
    sandbox.daemon('containerd', 'containerd', '--config', files.containerdConfig, '--log-level', 'warn');
    const ctr = (...args: string[]) => sandbox.run('ctr', '--address', files.containerdSocket, ...args);
    await this.until('containerd', () => ctr('version').status === 0);
    for (const image of images) {
      const { status, stderr } = ctr('--namespace', 'k8s.io', 'images', 'import', image);
      if (status !== 0) throw new Error(`containerd takes no ${image}: ${stderr}`);
    }
    sandbox.daemon('kubelet', KUBERNETES, ...kubeletArguments(files));
    sandbox.daemon('kube-proxy', KUBERNETES, ...proxyArguments(files));
    const ready = ['wait', '--for=condition=Ready', `node/${NODE}`, '--timeout=1s'];
    await this.until('the node', () => this.tryKubectl(...ready).status === 0);
  }
}

function writeFiles(directory: string): Files {
  const file = (name: string) => path.join(directory, name);
  const files = {
    etcd: file('etcd'),
    certificates: file('certificates'),
    tokens: file('tokens.csv'),
    serviceAccountKey: file('service-accounts.key'),
    serviceAccountPublicKey: file('service-accounts.pub'),
    kubeconfig: file('kubeconfig'),
    containerdConfig: file('containerd.toml'),
    containerd: file('containerd'),
    cni: file('cni'),
    kubeletConfig: file('kubelet.yaml'),
    kubelet: file('kubelet'),
    containerdSocket: file('containerd.sock'),
  };
  mkdirSync(files.etcd, { mode: 0o700 });
  mkdirSync(files.cni);
  const token = randomBytes(16).toString('hex');
  writeFileSync(files.tokens, `${token},admin,admin,system:masters\n`);
  writeFileSync(files.kubeconfig, JSON.stringify(kubeconfig(token)));
  const { privateKey, publicKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  });
  writeFileSync(files.serviceAccountKey, privateKey);
  writeFileSync(files.serviceAccountPublicKey, publicKey);
  writeFileSync(files.containerdConfig, containerdConfig(files));
  writeFileSync(path.join(files.cni, '10-bridge.conflist'), JSON.stringify(CNI_CONFIG));
  return files;
}

/** Where cgroups are: one folder, or with their first version one for each controller. */
function hierarchies(): string[] {
  if (existsSync(path.join(CGROUPS, 'cgroup.controllers'))) return [CGROUPS];
  return foldersIn(CGROUPS).filter((folder) => path.basename(folder) !== 'unified');
}

function foldersIn(folder: string): string[] {
  const entries = readdirSync(folder, { withFileTypes: true });
  return entries.filter((entry) => entry.isDirectory()).map(({ name }) => path.join(folder, name));
}

function makeCgroups(name: string): void {
  for (const folder of hierarchies()) {
    const own = path.join(folder, name);
    mkdirSync(own, { recursive: true });
    // In the first version they begin empty, and hold no process before they are filled.
    for (const file of ['cpuset.mems', 'cpuset.cpus']) {
      if (path.basename(folder) !== 'cpuset') continue;
      writeFileSync(path.join(own, file), readFileSync(path.join(folder, file)));
    }
  }
}

/** Cgroups go from the innermost outwards; their files go by themselves. */
function removeCgroup(folder: string): void {
  if (!existsSync(folder)) return;
  for (const inner of foldersIn(folder)) removeCgroup(inner);
  rmdirSync(folder);
}
