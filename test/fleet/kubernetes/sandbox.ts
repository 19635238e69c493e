import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, mkdirSync, openSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { processOne } from '../image/image.js';

/** The address of the host inside. */
export const NODE_ADDRESS = '192.168.77.1';

/** Process 1 of the namespaces ends, and all with it, when its standard input does: with the test. */
const HOLDER = `
  mount --make-rshared / && ip link set lo up &&
  ip link add node type veth peer name far && ip link set node up && ip link set far up &&
  ip addr add ${NODE_ADDRESS}/24 dev node && ip route add default via 192.168.77.254 &&
  sysctl -qw net.ipv4.ip_forward=1 && { sysctl -qw net.bridge.bridge-nf-call-iptables=1 2>/dev/null; echo ready; } || exit 1
  exec 3<&0; cat <&3 > /dev/null & wait $!`;

/** How a program ended. */
export interface Ended {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Namespaces of network, mounts and processes: what runs in them reaches nothing outside, and ends with them. */
export class Sandbox {
  private constructor(
    private readonly holder: ChildProcess,
    private readonly processOne: number,
    private readonly logs: string,
  ) {}

  /** @param logs gets a file for each daemon */
  static async start(logs: string): Promise<Sandbox> {
    mkdirSync(logs, { recursive: true });
    const namespaces = [
      '--net',
      '--mount',
      '--propagation',
      'private',
      '--pid',
      '--fork',
      '--mount-proc',
      '--kill-child',
    ];
    const holder = spawn('unshare', [...namespaces, 'bash', '-c', HOLDER], { stdio: ['pipe', 'pipe', 'inherit'] });
    if (!holder.stdout) throw new Error('no output');
    await Promise.race([
      once(createInterface({ input: holder.stdout }), 'line'),
      once(holder, 'exit').then(() => Promise.reject(new Error('namespaces cannot be made here'))),
    ]);
    return new Sandbox(holder, processOne(holder.pid ?? 0), logs);
  }

  /** Starts a program that runs until the end. */
  daemon(name: string, program: string, ...args: string[]): void {
    const log = openSync(path.join(this.logs, name), 'w');
    spawn('nsenter', this.#inside(program, args), { stdio: ['ignore', log, log] });
    closeSync(log);
  }

  /** Runs a program to its end. */
  run(program: string, ...args: string[]): Ended {
    return spawnSync('nsenter', this.#inside(program, args), { encoding: 'utf8', maxBuffer: 256 * 1024 * 1024 });
  }

  /** The last lines of all daemons. */
  lastWords(): string {
    return spawnSync('sh', ['-c', 'tail -n 15 *'], { cwd: this.logs, encoding: 'utf8' }).stdout;
  }

  /** Resolves when all that ran in them has ended. */
  async stop(): Promise<void> {
    this.holder.kill('SIGKILL');
    // The kernel keeps their first process until it is the last; longer where nobody collects what has ended.
    for (let i = 0; i < 200 && existsSync(`/proc/${this.processOne}`); i++) {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  #inside(program: string, args: readonly string[]): string[] {
    return ['--target', String(this.processOne), '--net', '--mount', '--pid', '--', program, ...args];
  }
}
