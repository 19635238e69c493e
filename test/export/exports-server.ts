import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.mjs': 'text/javascript',
  '.json': 'application/json',
  '.wasm': 'application/wasm',
  '.png': 'image/png',
};

/**
 * Serves the files of a folder, and npm packages below /npm/ as a content delivery network does: a version behind the
 * name is left out. An unknown path is an empty page.
 *
 * @param pages more files, by their paths
 */
export async function serveExports(folder: string, pages: Readonly<Record<string, string>>): Promise<Server> {
  const server = createServer(({ url = '/' }, response) => {
    const { pathname } = new URL(url, 'http://localhost');
    const type = pathname === '/' ? '.html' : path.extname(pathname);
    response.setHeader('Content-Type', TYPES[type] ?? 'application/octet-stream');
    try {
      response.end(pages[pathname] ?? readFileSync(fileOf(folder, pathname)));
    } catch {
      response.setHeader('Content-Type', 'text/html').end('<!doctype html><link rel="icon" href="data:,">');
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}

/** Where a server listens, with a slash at the end. */
export function originOf(server: Server): string {
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

function fileOf(folder: string, pathname: string): string {
  const [, name] = /^\/npm\/(.*)$/.exec(pathname) ?? [];
  if (name !== undefined) return path.join('node_modules', name.replace(/^((?:@[^/]+\/)?[^/@]+)@[^/]+/, '$1'));
  return path.join(folder, pathname);
}
