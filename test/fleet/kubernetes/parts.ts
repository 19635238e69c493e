import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { noImages } from '../image/image.js';

/** Where scripts/build-kubernetes.mjs leaves what it builds: that takes minutes, and survives the checkout. */
export const PARTS =
  process.env.KUBERNETES_PARTS || path.join(os.homedir(), '.cache', 'lenet-cluster-test', 'kubernetes');

/** Kubernetes, with its programs as first argument. */
export const KUBERNETES = path.join(PARTS, 'kubernetes');
/** The program that holds a pod's namespaces. */
export const PAUSE = path.join(PARTS, 'pause');
/** The definition of JobSets for an API server. */
export const JOBSET_DEFINITION = path.join(PARTS, 'jobset.yaml');

/** Where containerd finds what connects pods. */
export const CNI_PLUGINS = '/usr/lib/cni';

const PROGRAMS = ['etcd', 'containerd', 'ctr', 'runc', 'iptables', 'conntrack', 'ip', 'nsenter', 'unshare', 'kubectl'];

/** Why a test that needs Kubernetes is skipped; false if it can run. */
export const noKubernetes =
  noImages ||
  ([KUBERNETES, PAUSE, JOBSET_DEFINITION].some((file) => !existsSync(file)) &&
    `Kubernetes is not in ${PARTS} (\`node scripts/build-kubernetes.mjs\` builds it)`) ||
  missing();

function missing(): string | false {
  const absent = PROGRAMS.filter((program) => spawnSync('sh', ['-c', `command -v ${program}`]).status !== 0);
  if (!existsSync(path.join(CNI_PLUGINS, 'bridge'))) absent.push('containernetworking-plugins');
  if (absent.length === 0) return false;
  return `missing: ${absent.join(', ')} (Debian: etcd-server containerd runc containernetworking-plugins iptables conntrack iproute2)`;
}
