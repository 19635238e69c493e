import { graph } from '../panels.js';

/** Series of node_exporter's of the chosen hosts: they know the host's name by a series of its own. */
const ofHosts = (expr: string): string =>
  `${expr} * on (instance) group_left (nodename) node_uname_info{nodename=~"$host"}`;

const NO_NODE_EXPORTER = 'Prometheus watches no node_exporter';
const NO_DCGM_EXPORTER = 'Prometheus watches no GPU exporter (DCGM)';
const OF_GPUS = 'Hostname=~"$host"';
const GPU = '{{Hostname}} GPU {{gpu}}';

/** What do the hosts do besides? From Prometheus's node_exporter and NVIDIA's DCGM exporter, if they run. */
export const hosts = [
  graph({
    title: 'Processors of the hosts',
    description: 'Share of all cores that is in use, by any program. A full host slows its workers.',
    queries: [
      [
        ofHosts('(1 - avg by (instance) (rate(node_cpu_seconds_total{mode="idle"}[$__rate_interval])))'),
        '{{nodename}}',
      ],
    ],
    unit: 'percentunit',
    min: 0,
    max: 1,
    noValue: NO_NODE_EXPORTER,
    span: 6,
  }),
  graph({
    title: 'Memory of the hosts',
    description: 'Share of the memory that is in use. If none is left, the kernel kills processes.',
    queries: [[ofHosts('(1 - node_memory_MemAvailable_bytes / node_memory_MemTotal_bytes)'), '{{nodename}}']],
    unit: 'percentunit',
    min: 0,
    max: 1,
    noValue: NO_NODE_EXPORTER,
    span: 6,
  }),
  graph({
    title: 'GPU use',
    description:
      'Share of the time in which a kernel ran. LeNet is small, so a GPU that waits for the network is used little.',
    queries: [[`DCGM_FI_DEV_GPU_UTIL{${OF_GPUS}} / 100`, GPU]],
    unit: 'percentunit',
    min: 0,
    max: 1,
    noValue: NO_DCGM_EXPORTER,
    span: 6,
  }),
  graph({
    title: 'GPU memory',
    description: 'GPU memory that is in use.',
    queries: [[`DCGM_FI_DEV_FB_USED{${OF_GPUS}} * 1048576`, GPU]],
    unit: 'bytes',
    min: 0,
    noValue: NO_DCGM_EXPORTER,
    span: 6,
  }),
];
