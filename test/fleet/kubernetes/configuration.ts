import { CNI_PLUGINS } from './parts.js';
import { NODE_ADDRESS } from './sandbox.js';

const API_SERVER = 'https://127.0.0.1:6443';
const ETCD = 'http://127.0.0.1:2379';
const SERVICE_ADDRESSES = '10.96.0.0/16';
const POD_ADDRESSES = '10.244.0.0/24';

export const NODE = 'node-1';
export const PAUSE_IMAGE = 'docker.io/library/pause:1';

/** Files of the cluster, in its directory. */
export interface Files {
  readonly etcd: string;
  readonly certificates: string;
  readonly tokens: string;
  readonly serviceAccountKey: string;
  readonly serviceAccountPublicKey: string;
  readonly kubeconfig: string;
  readonly containerdConfig: string;
  readonly containerd: string;
  readonly cni: string;
  readonly kubeletConfig: string;
  readonly kubelet: string;
  /** Its socket's path must be short. */
  readonly containerdSocket: string;
}

export const etcdArguments = ({ etcd }: Files): string[] => [
  ...['--data-dir', etcd, '--listen-client-urls', ETCD, '--advertise-client-urls', ETCD],
  ...['--listen-peer-urls', 'http://127.0.0.1:2380', '--unsafe-no-fsync', '--logger', 'zap', '--log-level', 'warn'],
];

/** Nothing outside the namespaces reaches it, so whoever has the token may do everything. */
export const apiServerArguments = (files: Files): string[] => [
  ...['kube-apiserver', '--bind-address=127.0.0.1', '--secure-port=6443', `--advertise-address=${NODE_ADDRESS}`],
  ...[`--etcd-servers=${ETCD}`, `--cert-dir=${files.certificates}`, `--token-auth-file=${files.tokens}`],
  ...['--authorization-mode=AlwaysAllow', '--endpoint-reconciler-type=none', '--allow-privileged=true'],
  ...[`--service-cluster-ip-range=${SERVICE_ADDRESSES}`, '--kubelet-preferred-address-types=InternalIP'],
  `--service-account-key-file=${files.serviceAccountPublicKey}`,
  `--service-account-signing-key-file=${files.serviceAccountKey}`,
  '--service-account-issuer=https://kubernetes.default.svc',
];

export const controllersArguments = (files: Files): string[] => [
  ...['kube-controller-manager', ...clientArguments(files), '--leader-elect=false'],
  `--service-account-private-key-file=${files.serviceAccountKey}`,
];

export const schedulerArguments = (files: Files): string[] => [
  ...['kube-scheduler', ...clientArguments(files), '--leader-elect=false'],
];

const clientArguments = ({ kubeconfig }: Files): string[] => [
  ...[`--kubeconfig=${kubeconfig}`, `--authentication-kubeconfig=${kubeconfig}`],
  ...[`--authorization-kubeconfig=${kubeconfig}`, '--bind-address=127.0.0.1'],
];

export const kubeletArguments = (files: Files): string[] => [
  ...['kubelet', '--config', files.kubeletConfig, '--kubeconfig', files.kubeconfig, '--root-dir', files.kubelet],
  ...['--hostname-override', NODE, '--node-ip', NODE_ADDRESS],
];

export const proxyArguments = ({ kubeconfig }: Files): string[] => [
  ...['kube-proxy', '--kubeconfig', kubeconfig, '--hostname-override', NODE, '--cluster-cidr', POD_ADDRESSES],
  ...['--conntrack-max-per-core', '0', '--bind-address', NODE_ADDRESS, '--healthz-bind-address', '127.0.0.1:10256'],
];

/** https://kubernetes.io/docs/concepts/configuration/organize-cluster-access-kubeconfig/ */
export const kubeconfig = (token: string): object => ({
  apiVersion: 'v1',
  kind: 'Config',
  clusters: [{ name: 'test', cluster: { server: API_SERVER, 'insecure-skip-tls-verify': true } }],
  users: [{ name: 'admin', user: { token } }],
  contexts: [{ name: 'test', context: { cluster: 'test', user: 'admin' } }],
  'current-context': 'test',
});

/** https://kubernetes.io/docs/reference/config-api/kubelet-config.v1beta1/ */
export const kubeletConfig = ({ containerdSocket }: Files, cgroup: string): object => ({
  apiVersion: 'kubelet.config.k8s.io/v1beta1',
  kind: 'KubeletConfiguration',
  authentication: { anonymous: { enabled: true }, webhook: { enabled: false } },
  authorization: { mode: 'AlwaysAllow' },
  address: NODE_ADDRESS,
  cgroupDriver: 'cgroupfs',
  cgroupRoot: cgroup,
  failCgroupV1: false,
  failSwapOn: false,
  clusterDNS: [NODE_ADDRESS],
  clusterDomain: 'cluster.local',
  resolvConf: '',
  containerRuntimeEndpoint: `unix://${containerdSocket}`,
  evictionHard: { 'nodefs.available': '1%', 'memory.available': '50Mi' },
  imageGCHighThresholdPercent: 100,
});

/** https://github.com/containernetworking/cni/blob/main/SPEC.md */
export const CNI_CONFIG = {
  cniVersion: '0.4.0',
  name: 'pods',
  plugins: [
    {
      type: 'bridge',
      bridge: 'cni0',
      isGateway: true,
      hairpinMode: true,
      ipam: { type: 'host-local', ranges: [[{ subnet: POD_ADDRESSES }]], routes: [{ dst: '0.0.0.0/0' }] },
    },
    { type: 'portmap', capabilities: { portMappings: true } },
  ],
};

/** https://github.com/containerd/containerd/blob/main/docs/cri/config.md */
export const containerdConfig = ({ containerd, containerdSocket, cni }: Files): string => `
version = 2
root = "${containerd}/root"
state = "${containerd}/state"
[grpc]
  address = "${containerdSocket}"
[plugins."io.containerd.grpc.v1.cri"]
  sandbox_image = "${PAUSE_IMAGE}"
  disable_hugetlb_controller = true
  restrict_oom_score_adj = true
  [plugins."io.containerd.grpc.v1.cri".containerd]
    snapshotter = "overlayfs"
    default_runtime_name = "runc"
    [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc]
      runtime_type = "io.containerd.runc.v2"
  [plugins."io.containerd.grpc.v1.cri".cni]
    bin_dir = "${CNI_PLUGINS}"
    conf_dir = "${cni}"
`;
