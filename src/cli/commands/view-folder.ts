import { lstat } from 'node:fs/promises';
import path from 'node:path';
import { VIEW_FILE } from '../../coordinator/run/run-files.js';
import { ViewFile } from '../../coordinator/watching/view/view-file.js';
import { ViewFollower } from '../../coordinator/watching/view/view-follower.js';
import { readRunsAssets, servedComparison } from '../../page/comparison-document.js';
import { PAGE_SECURITY_POLICY } from '../../page/document.js';
import { pageRoutes } from '../../page/routes.js';
import { runListDocument } from '../../page/run-list-document.js';
import { MOST_COMPARED } from '../../page/view/comparison.js';
import { compareRuns, readWholeRun } from '../../runs/compare-runs.js';
import { RunCache } from '../../runs/run-cache.js';
import type { Answer, EventAnswer, Route, RouteFinder, Routes } from '../../shared/http/http-server.js';
import { modelOf } from './view-model.js';

/** The pages of a folder of runs. */
export interface FolderPages {
  readonly routes: Routes;
  readonly find: RouteFinder;
}

/**
 * The HTTP routes of a folder of runs: the list, comparisons under `compare/A/B/`, and the page of each run under
 * `runs/NAME/`. A path leads to a run only by its exact name in the folder.
 *
 * @param folder absolute path
 */
export function folderPages(folder: string): FolderPages {
  const cache = new RunCache(folder);
  const { script, style } = readRunsAssets();
  const list = runListDocument();
  return {
    routes: {
      '/': () => html(list),
      '/runs.js': () => ({ body: script, type: 'text/javascript; charset=utf-8' }),
      '/runs.css': () => ({ body: style, type: 'text/css; charset=utf-8' }),
      '/api/runs': async () => ({ body: `${JSON.stringify(await cache.list())}\n`, type: 'application/json' }),
    },
    find: async (asked) => {
      const [, kind, ...parts] = asked.split('/');
      if (kind === 'compare') return await comparisonRoute(cache, parts);
      return kind === 'runs' ? await runRoute(cache, parts) : null;
    },
  };
}

/** The address ends with a slash, so that the page's links have one form. */
async function comparisonRoute(cache: RunCache, parts: readonly string[]): Promise<Route | null> {
  if (parts.at(-1) !== '') return null;
  const names = parts.slice(0, -1);
  if (names.length < 2 || names.length > MOST_COMPARED) return null;
  const directories = await Promise.all(names.map((name) => cache.directoryOf(name)));
  if (directories.some((directory) => directory === null)) return null;
  return async () => {
    const runs = [];
    for (const directory of directories) if (directory !== null) runs.push(await readWholeRun(directory));
    return html(servedComparison(compareRuns(runs), '../'.repeat(names.length + 1)));
  };
}

async function runRoute(cache: RunCache, [name = '', ...rest]: readonly string[]): Promise<Route | null> {
  const directory = await cache.directoryOf(name);
  if (directory === null || rest.length === 0) return null;
  const routes = pageRoutes(new LateEvents(directory), () => modelOf(directory), '../../');
  const asked = `/${rest.join('/')}`;
  const route = Object.hasOwn(routes, asked) ? (routes[asked] ?? null) : null;
  if (route !== null && !(await hasPage(directory))) return () => NO_PAGE;
  return route;
}

const NO_PAGE: Answer = {
  status: 404,
  body: 'this run cannot be shown: it has no checkpoint yet, or its view is damaged\n',
};

/** A symbolic link could lead out of the folder. */
async function hasPage(directory: string): Promise<boolean> {
  const status = await lstat(path.join(directory, VIEW_FILE)).catch(() => null);
  return status?.isFile() ?? false;
}

/** Follows the view of a run as long as a page listens. */
class LateEvents implements EventAnswer {
  constructor(private readonly directory: string) {}

  subscribe(client: Parameters<EventAnswer['subscribe']>[0]): () => void {
    let isGone = false;
    let follower: ViewFollower | null = null;
    let leave = (): void => {};
    const open = async (): Promise<void> => {
      follower = await ViewFollower.open(new ViewFile(this.directory, () => {})).catch(() => null);
      if (isGone) follower?.close();
      else if (follower) leave = follower.subscribe(client);
    };
    void open();
    return () => {
      isGone = true;
      leave();
      follower?.close();
    };
  }
}

function html(body: string): Answer {
  return {
    body,
    type: 'text/html; charset=utf-8',
    headers: { 'Content-Security-Policy': PAGE_SECURITY_POLICY, 'Referrer-Policy': 'no-referrer' },
  };
}
