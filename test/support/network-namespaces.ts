import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { messageOf } from '../../src/shared/errors.js';

/** Hosts of their own on one machine: network namespaces, each with one link to a common switch. Linux, as root. */
export class VirtualNetwork {
  readonly #prefix: string;
  readonly #hosts: number;

  /** @param hosts 1..200; they have the addresses 10.77.0.1, 10.77.0.2, ... */
  constructor(hosts: number) {
    this.#prefix = `lenet${process.pid}`;
    this.#hosts = hosts;
    try {
      ip('netns', 'add', this.#switch);
      ip('-n', this.#switch, 'link', 'add', 'br0', 'type', 'bridge');
      ip('-n', this.#switch, 'link', 'set', 'br0', 'up');
      for (let host = 1; host <= hosts; host++) this.#addHost(host);
    } catch (error) {
      this.remove();
      throw error;
    }
  }

  /** The prefix of a command that runs it on a host. */
  on(host: number): string[] {
    return ['ip', 'netns', 'exec', this.#name(host)];
  }

  address(host: number): string {
    return `10.77.0.${host}`;
  }

  /** Which names the host's processes know: a line each, as /etc/hosts has them. To be called first before they start. */
  setNames(host: number, lines: readonly string[]): void {
    const directory = this.#ownFiles(host);
    mkdirSync(directory, { recursive: true });
    // In place: what `ip netns exec` has put over /etc/hosts is this file.
    writeFileSync(path.join(directory, 'hosts'), `${['127.0.0.1 localhost', ...lines].join('\n')}\n`);
  }

  /** Nothing gets from or to the host any more, and nobody is told. */
  cut(host: number): void {
    ip('-n', this.#switch, 'link', 'set', `port${host}`, 'down');
  }

  restore(host: number): void {
    ip('-n', this.#switch, 'link', 'set', `port${host}`, 'up');
  }

  /** Limits how fast a host sends. A run then takes long enough to be disturbed, even on a fast processor. */
  limitSending(host: number, megabitsPerSecond: number): void {
    const rate = ['rate', `${megabitsPerSecond}mbit`, 'burst', '64kb', 'latency', '400ms'];
    tool('tc', '-n', this.#name(host), 'qdisc', 'add', 'dev', 'eth0', 'root', 'tbf', ...rate);
  }

  /** Removes all of it. Processes that still run in it lose their network. */
  remove(): void {
    for (let host = 1; host <= this.#hosts; host++) {
      spawnSync('ip', ['netns', 'delete', this.#name(host)]);
      rmSync(this.#ownFiles(host), { recursive: true, force: true });
    }
    spawnSync('ip', ['netns', 'delete', this.#switch]);
  }

  #addHost(host: number): void {
    const name = this.#name(host);
    ip('netns', 'add', name);
    ip('-n', this.#switch, 'link', 'add', `port${host}`, 'type', 'veth', 'peer', 'name', 'eth0', 'netns', name);
    ip('-n', this.#switch, 'link', 'set', `port${host}`, 'master', 'br0', 'up');
    ip('-n', name, 'address', 'add', `${this.address(host)}/24`, 'dev', 'eth0');
    ip('-n', name, 'link', 'set', 'eth0', 'up');
    ip('-n', name, 'link', 'set', 'lo', 'up');
  }

  /** `ip netns exec` puts the files there over those of /etc. */
  #ownFiles(host: number): string {
    return path.join('/etc/netns', this.#name(host));
  }

  get #switch(): string {
    return `${this.#prefix}-switch`;
  }

  #name(host: number): string {
    return `${this.#prefix}-${host}`;
  }
}

/** Why there can be no virtual network here; undefined when there can. */
export function whyNoVirtualNetwork(): string | undefined {
  if (process.platform !== 'linux') return 'network namespaces are Linux only';
  if (process.getuid?.() !== 0) return 'network namespaces need root';
  try {
    const network = new VirtualNetwork(1);
    try {
      network.limitSending(1, 1_000);
    } finally {
      network.remove();
    }
    return undefined;
  } catch (error) {
    return `no network namespaces here: ${messageOf(error)}`;
  }
}

const ip = (...args: readonly string[]): void => tool('ip', ...args);

/** @param name a program of Debian's package iproute2 */
function tool(name: 'ip' | 'tc', ...args: readonly string[]): void {
  const { status, stderr, error } = spawnSync(name, args, { encoding: 'utf8' });
  if (error) throw new Error(`cannot run '${name}' (Debian's iproute2 has it): ${error.message}`);
  if (status !== 0) throw new Error(`'${name} ${args.join(' ')}' failed: ${stderr.trim()}`);
}
