import assert from 'node:assert/strict';
import { viewRoutes } from '../../src/cli/commands/view.js';
import { coordinatorRoutes } from '../../src/coordinator/watching/coordinator-routes.js';
import { workerRoutes } from '../../src/worker/worker-routes.js';
import { run } from '../support/command.js';

/** The options and variables of a role of the command, from its help. */
export interface Vocabulary {
  readonly flags: ReadonlySet<string>;
  readonly variables: ReadonlySet<string>;
}

export async function vocabularyOf(role: string): Promise<Vocabulary> {
  const { stdout, exitCode } = await run([role, '--help']);
  assert.equal(exitCode, 0, role);
  const all = (pattern: RegExp) => new Set([...stdout.matchAll(pattern)].map(([word]) => word));
  return { flags: all(/--[a-z][a-z-]+/g), variables: all(/LENET_[A-Z_]+/g) };
}

/** Throws for variables of a deployment that look like ours, and that the role does not know. */
export function assertKnown(vocabulary: Vocabulary, variables: Iterable<string>): void {
  const ours = [...variables].filter((name) => name.startsWith('LENET_'));
  for (const name of ours) assert.ok(vocabulary.variables.has(name), `${name} is no variable`);
}

/** The paths that a role answers over HTTP. No request is made, so nothing needs to run. */
export const PATHS = {
  coordinator: Object.keys(coordinatorRoutes(...([] as unknown as Parameters<typeof coordinatorRoutes>))),
  view: Object.keys(viewRoutes(...([] as unknown as Parameters<typeof viewRoutes>))),
  worker: Object.keys(workerRoutes(...([] as unknown as Parameters<typeof workerRoutes>))),
};
