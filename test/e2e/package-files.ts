import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';

/** Besides what is compiled. */
const DOCUMENTS = [
  'CHANGELOG.md',
  'LICENSE',
  'README.md',
  'deploy/README.md',
  'deploy/grafana/README.md',
  'package.json',
];
/** Files that are deployed as they are, without their generators. */
const DEPLOYMENT = [
  'deploy/slurm',
  'deploy/systemd',
  'deploy/prometheus',
  'deploy/grafana/dashboards',
  'deploy/grafana/import',
  'deploy/grafana/provisioning',
];
/** The native kernel's source, for readers: an installed package compiles nothing. */
const NATIVE_SOURCE = 'src/engine/simd/native/source';
/** Where clang is here to make them. */
export const PREBUILT = ['linux-x64', 'linux-arm64'].map((name) => `dist/src/engine/simd/native/${name}.node`);
/** Files that are built from the code for browsers. */
const BUNDLES: Readonly<Record<string, string>> = {
  'src/page/browser/page.ts': 'src/page/page.js',
  'src/page/browser/page.css': 'src/page/page.css',
  'src/page/browser/static-report.css': 'src/page/static-report.css',
  'src/page/browser/runs.ts': 'src/page/runs.js',
  'src/page/browser/runs.css': 'src/page/runs.css',
  'src/inference/browser/entry.ts': 'src/inference/browser.js',
};

/** What npm says where there is no registry, or none that this host may use. Not 404: that would be a wrong dependency. */
export const NO_REGISTRY =
  /npm error code (ENOTFOUND|EAI_AGAIN|ECONN\w+|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH|ERR_SOCKET_TIMEOUT|E403|E407|E5\d\d)/;

/** As tar names them. Compared as a whole: what is missing fails as what should not be there. */
export function packedFiles(): string[] {
  const sources = readdirSync('src', { recursive: true, encoding: 'utf8' }).map((file) => path.join('src', file));
  const built = sources.flatMap((file) => {
    if (/^src\/(?:page|inference)\/browser\//.test(file)) return BUNDLES[file] ?? [];
    if (file.endsWith('assembly/index.ts'))
      return ['kernel.wasm', 'kernel-soft.wasm'].map((kernel) => file.replace('assembly/index.ts', kernel));
    if (file.includes('/assembly/') || file.endsWith('.d.ts')) return [];
    if (file.endsWith('.ts')) return ['.js', '.d.ts'].map((extension) => file.replace(/\.ts$/, extension));
    return file.endsWith('.wgsl') ? [file] : [];
  });
  const deployed = DEPLOYMENT.flatMap((folder) =>
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => path.join(entry.parentPath, entry.name)),
  );
  const native = existsSync(NATIVE_SOURCE)
    ? readdirSync(NATIVE_SOURCE).map((file) => path.join(NATIVE_SOURCE, file))
    : [];
  const documents = readdirSync('docs').filter((file) => /\.(md|png)$/.test(file));
  return [
    ...DOCUMENTS,
    ...documents.map((file) => `docs/${file}`),
    ...deployed,
    ...native,
    ...PREBUILT.filter((file) => existsSync(file)),
    ...built.map((file) => `dist/${file}`),
  ].map((file) => `package/${file}`);
}
