import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { freePort } from '../../chaos/free-port.js';

const PROGRAMS = ['slurmctld', 'slurmd', 'sbatch', 'scontrol', 'munged'];

/** Why a test that needs Slurm is skipped; false if it can run. */
export const noSlurm =
  (process.getuid?.() !== 0 && 'only root can start daemons of Slurm that run jobs') ||
  (PROGRAMS.some((program) => spawnSync(program, ['--version']).error) &&
    "Slurm is not here (Debian's packages 'slurm-wlm' and 'munge' have it)");

/** Nodes of the cluster. Both are this host, and claim more than it has. */
const NODES = ['n1', 'n2'];
const CPUS = 8;
const GPUS = 2;

/** Tries for what a job does next, and the time between two, in milliseconds. */
const TRIES = 240;
const RETRY_MS = 250;

/** A real Slurm of two nodes that live on this host: a controller, two node daemons and the authentication between them. */
export class SlurmCluster {
  readonly #daemons: ChildProcess[] = [];
  readonly #environment: NodeJS.ProcessEnv;

  /**
   * @param directory empty; gets configuration, state and logs. Jobs are submitted from its subdirectory `work`
   * @param environment of those who submit jobs, and so of the jobs
   */
  private constructor(
    private readonly directory: string,
    environment: Readonly<Record<string, string>>,
  ) {
    this.#environment = { ...process.env, ...environment, SLURM_CONF: path.join(directory, 'slurm.conf') };
  }

  /** Resolves when both nodes take jobs. */
  static async start(directory: string, environment: Readonly<Record<string, string>>): Promise<SlurmCluster> {
    const cluster = new SlurmCluster(directory, environment);
    for (const name of ['work', 'state', 'munge']) mkdirSync(path.join(directory, name), { mode: 0o755 });
    const ports = { controller: await freePort(), nodes: await Promise.all(NODES.map(freePort)) };
    writeFileSync(path.join(directory, 'slurm.conf'), configuration(directory, ports));
    writeFileSync(
      path.join(directory, 'gres.conf'),
      NODES.map((node) => `NodeName=${node} Name=gpu Count=${GPUS} File=/dev/tty[0-${GPUS - 1}]\n`).join(''),
    );
    cluster.#startAuthentication();
    await cluster.until('the key of the authentication', () => existsSync(path.join(directory, 'munge', 'socket')));
    const conf = path.join(directory, 'slurm.conf');
    cluster.#daemon('slurmctld', '-D', '-f', conf);
    for (const node of NODES) cluster.#daemon('slurmd', '-D', '-f', conf, '-N', node);
    await cluster.until('both nodes', () =>
      cluster.#call('sinfo', '-h', '-o', '%D %t').includes(`${NODES.length} idle`),
    );
    return cluster;
  }

  /** Where jobs are submitted. */
  get work(): string {
    return path.join(this.directory, 'work');
  }

  /** Submits a job. Returns its number. */
  submit(...args: string[]): string {
    return this.run('sbatch', '--parsable', ...args).trim();
  }

  /** The output of a program of Slurm. Throws, with its words, if it fails. */
  run(program: string, ...args: string[]): string {
    const { status, stdout, stderr } = spawnSync(program, args, {
      cwd: this.work,
      env: this.#environment,
      encoding: 'utf8',
    });
    if (status !== 0) throw new Error(`${program} ${args.join(' ')}: ${stdout}${stderr}`);
    return stdout;
  }

  /** The state of a job: PENDING, RUNNING, COMPLETED, ... */
  state(job: string): string {
    return /JobState=(\w+)/.exec(this.run('scontrol', 'show', 'job', job))?.[1] ?? 'unknown';
  }

  /** The content of a file in the working directory; empty if there is none. */
  read(file: string): string {
    const absolute = path.join(this.work, file);
    return existsSync(absolute) ? readFileSync(absolute, 'utf8') : '';
  }

  /** Resolves once a job's log has a line that fits for the `times`th time. */
  async line(file: string, pattern: RegExp, times = 1): Promise<void> {
    const all = new RegExp(pattern.source, 'gm');
    await this.until(`${pattern} (${times} times) in ${file}`, () => {
      return (this.read(file).match(all) ?? []).length >= times;
    });
  }

  /** Resolves once `holds`; rejects, with `what` and all logs, when it does not for a minute. */
  async until(what: string, holds: () => boolean): Promise<void> {
    for (let i = 0; i < TRIES; i++) {
      if (holds()) return;
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
    }
    const logs = spawnSync('sh', ['-c', 'tail -n 40 *.log work/*.log'], { cwd: this.directory, encoding: 'utf8' });
    throw new Error(`${what} did not come in ${(TRIES * RETRY_MS) / 1000} s:\n${logs.stdout}`);
  }

  /** Ends all jobs, then the daemons. */
  async stop(): Promise<void> {
    this.#call('scancel', '--user=root');
    await this.until('the end of all jobs', () => this.#call('squeue', '-h') === '');
    for (const daemon of this.#daemons.toReversed()) {
      const ended = new Promise((resolve) => daemon.once('exit', resolve));
      if (daemon.exitCode === null && daemon.kill('SIGTERM')) await ended;
    }
  }

  #startAuthentication(): void {
    const folder = path.join(this.directory, 'munge');
    const file = (name: string) => path.join(folder, name);
    writeFileSync(file('key'), randomBytes(128), { mode: 0o600 });
    this.#daemon(
      ...(['munged', '--foreground', '--force', '--key-file', file('key'), '--socket', file('socket')] as const),
      ...['--pid-file', file('pid'), '--log-file', file('log'), '--seed-file', file('seed')],
    );
  }

  #daemon(program: string, ...args: string[]): void {
    const log = openSync(path.join(this.directory, `${program}-${this.#daemons.length}.log`), 'w');
    this.#daemons.push(spawn(program, args, { stdio: ['ignore', log, log], env: this.#environment }));
    closeSync(log);
  }

  #call(program: string, ...args: string[]): string {
    return spawnSync(program, args, { env: this.#environment, encoding: 'utf8' }).stdout;
  }
}

/** https://slurm.schedmd.com/slurm.conf.html */
function configuration(directory: string, ports: { controller: number; nodes: readonly number[] }): string {
  const host = os.hostname();
  const file = (name: string) => path.join(directory, name);
  return `
ClusterName=test
SlurmctldHost=${host}(127.0.0.1)
SlurmctldPort=${ports.controller}
SlurmUser=root
SlurmdUser=root
AuthType=auth/munge
# A requeued job waits until its old credentials have expired.
AuthInfo=socket=${file('munge/socket')},cred_expire=5
StateSaveLocation=${file('state')}
SlurmdSpoolDir=${file('spool-%n')}
SlurmctldPidFile=${file('slurmctld.pid')}
SlurmdPidFile=${file('slurmd-%n.pid')}
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SwitchType=switch/none
MpiDefault=none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
SchedulerType=sched/backfill
# Looks for jobs that may start every second.
SchedulerParameters=bf_interval=1,sched_interval=1
SlurmdParameters=config_overrides
ReturnToService=2
GresTypes=gpu
${NODES.map((node, i) => `NodeName=${node} NodeHostname=${host} NodeAddr=127.0.0.1 Port=${ports.nodes[i]} CPUs=${CPUS} Gres=gpu:${GPUS}`).join('\n')}
PartitionName=main Nodes=${NODES.join(',')} Default=YES State=UP
`;
}
