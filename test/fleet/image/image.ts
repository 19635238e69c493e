import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, realpathSync, symlinkSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

const PROGRAMS = ['buildah', 'debootstrap', 'unshare'];

/** Why a test that needs images is skipped; false if it can run. */
export const noImages =
  (process.platform !== 'linux' && 'images are of Linux') ||
  (process.getuid?.() !== 0 && 'only root can build an image without an engine') ||
  (PROGRAMS.some((program) => spawnSync(program, ['--version']).error) &&
    "buildah and debootstrap are not here (Debian's packages of these names)");

/**
 * Files of this host with which a build reaches package registries, if they exist. Root's home is the same in an image.
 */
const REGISTRY_ACCESS: readonly (readonly [here: string, there: string])[] = [
  ['/etc/ssl/certs', '/etc/ssl/certs'],
  ['/etc/npmrc', '/usr/local/etc/npmrc'],
  [path.join(os.homedir(), '.npmrc'), path.join(os.homedir(), '.npmrc')],
];

/** How a container of an image is started: https://github.com/opencontainers/image-spec/blob/main/config.md */
export interface ImageConfig {
  readonly User: string;
  readonly Env: readonly string[];
  readonly Entrypoint: readonly string[];
  readonly WorkingDir: string;
}

/** Builds images in a directory, without a container engine. */
export class ImageBuilder {
  constructor(private readonly directory: string) {}

  /** Makes an image as `node:NN-bookworm-slim` is one: Debian 12, and this host's Node. */
  makeBase(name: string): void {
    const root = path.join(this.directory, 'base');
    run('debootstrap', '--variant=minbase', '--include=ca-certificates', 'bookworm', root);
    const local = path.join(root, 'usr', 'local');
    cpSync(realpathSync(process.execPath), path.join(local, 'bin', 'node'));
    mkdirSync(path.join(local, 'lib', 'node_modules'), { recursive: true });
    cpSync(npmDirectory(), path.join(local, 'lib', 'node_modules', 'npm'), { recursive: true });
    symlinkSync('../lib/node_modules/npm/bin/npm-cli.js', path.join(local, 'bin', 'npm'));
    const container = this.#buildah('from', 'scratch').trim();
    this.#buildah('add', '--quiet', container, root, '/');
    this.#buildah('commit', '--quiet', '--rm', container, name);
  }

  /** Builds a Dockerfile of this repository. */
  build(dockerfile: string, name: string, buildArguments: Readonly<Record<string, string>>): void {
    const volumes = REGISTRY_ACCESS.filter(([here]) => existsSync(here)).map(([here, there]) => `${here}:${there}:ro`);
    this.#buildah(
      ...['bud', '--isolation', 'chroot', '--network', 'host', '--pull-never', '--quiet', '--tag', name],
      ...volumes.flatMap((volume) => ['--volume', volume]),
      ...Object.entries(buildArguments).flatMap(([key, value]) => ['--build-arg', `${key}=${value}`]),
      ...['--file', dockerfile, '.'],
    );
  }

  /** Makes an image of one static program, which its containers run. */
  makeOf(program: string, name: string): void {
    const container = this.#buildah('from', 'scratch').trim();
    this.#buildah('copy', '--quiet', container, program, '/program');
    this.#buildah('config', '--entrypoint', '["/program"]', container);
    this.#buildah('commit', '--quiet', '--rm', container, name);
  }

  /**
   * Writes an image into a file, as `docker save` does.
   *
   * @param reference what it is called there, as 'docker.io/library/NAME:TAG'
   */
  save(name: string, file: string, reference: string): void {
    this.#buildah('push', '--quiet', name, `docker-archive:${file}:${reference}`);
  }

  /** How containers of it start. */
  config(name: string): ImageConfig {
    const { OCIv1 } = JSON.parse(this.#buildah('inspect', '--type', 'image', name)) as {
      OCIv1: { config: ImageConfig };
    };
    return OCIv1.config;
  }

  /** Its files, in a directory. */
  mount(name: string): string {
    return this.#buildah('mount', this.#buildah('from', '--pull-never', name).trim()).trim();
  }

  /** Lets go of what `mount` holds. */
  unmountAll(): void {
    this.#buildah('umount', '--all');
  }

  #buildah(...args: string[]): string {
    const storage = ['--root', path.join(this.directory, 'storage'), '--runroot', path.join(this.directory, 'run')];
    return run('buildah', ...storage, '--storage-driver', 'vfs', ...args);
  }
}

/**
 * The beginning of a command that does the rest as a container runtime would: as process 1 of its own, with the image's user and
 * environment, and with nothing to write to but `volume`, which is mounted where the image works.
 *
 * @param volume a directory that belongs to the image's user
 * @param environment besides the image's
 */
export function asContainer(
  root: string,
  config: ImageConfig,
  volume: string,
  environment: Readonly<Record<string, string>>,
): string[] {
  const entries = [...config.Env, ...Object.entries(environment).map(([name, value]) => `${name}=${value}`)];
  const quoted = entries.map((entry) => `'${entry}'`).join(' ');
  const script = `
    mount --bind "$1" "$1" && mount -o remount,bind,ro "$1" &&
    mount -t proc proc "$1/proc" && mount --bind /dev "$1/dev" && mount -t tmpfs tmpfs "$1/tmp" && mount --bind "$3" "$1$4" &&
    user=$2 && root=$1 && directory=$4 && shift 4 &&
    exec chroot --userspec="$user" "$root" /usr/bin/env -i --chdir="$directory" ${quoted} "$@"`;
  const namespaces = ['unshare', '--mount', '--pid', '--fork', '--kill-child'];
  return [...namespaces, 'sh', '-c', script, 'sh', root, config.User, volume, config.WorkingDir];
}

/** Process 1 of what `asContainer` began, as this host numbers it. */
export function processOne(unshare: number): number {
  return Number(readFileSync(`/proc/${unshare}/task/${unshare}/children`, 'utf8').trim());
}

/** Where Node's installation has npm, whose command is a link into it. */
function npmDirectory(): string {
  const command = run('sh', '-c', 'command -v npm').trim();
  return path.dirname(path.dirname(realpathSync(command)));
}

function run(program: string, ...args: string[]): string {
  const result = spawnSync(program, args, { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });
  if (result.status === 0) return result.stdout;
  throw new Error(`${program} ${args.join(' ')}: ${result.error ?? ''}${result.stdout}${result.stderr}`.slice(-8_000));
}
