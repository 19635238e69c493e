import path from 'node:path';

/** One import of a file. */
export interface Import {
  /** As it is written. */
  readonly specifier: string;
  /** A path in src, or null when it is a package or a module of Node. */
  readonly file: string | null;
  /** Nothing of it is left when the program runs. */
  readonly isType: boolean;
}

/** Sources by path in src. */
export type Sources = ReadonlyMap<string, string>;

/** The formatter puts imports at the begin of a line, and quotes around the specifier. */
const IMPORT = /^(?:import|export) (type )?(?:[^'";]*? from )?'([^']+)'|\bimport\((?:\s*)'([^']+)'/gm;

/** All imports of a file, in its order: of types, for effects and dynamic ones, too. */
export function importsOf(file: string, text: string): Import[] {
  return [...text.matchAll(IMPORT)].map(([, type, specifier = '', dynamic]) => {
    const name = specifier || dynamic || '';
    const target = name.startsWith('.') ? path.posix.join(path.posix.dirname(file), name) : null;
    return { specifier: name, file: target?.replace(/\.js$/, '.ts') ?? null, isType: type !== undefined };
  });
}

/** Every import of one file of src by another. */
export function edges(sources: Sources): [from: string, to: string][] {
  return [...sources].flatMap(([from, text]) =>
    importsOf(from, text).flatMap(({ file }): [string, string][] => (file === null ? [] : [[from, file]])),
  );
}

/** Nodes that lead back to themselves, each circle as 'a > b > a'; empty if there is none. */
export function circles(graph: readonly (readonly [string, string])[]): string[] {
  const targets = new Map<string, string[]>();
  for (const [from, to] of graph) targets.set(from, [...(targets.get(from) ?? []), to]);
  const done = new Set<string>();
  const found: string[] = [];
  const visit = (node: string, trail: readonly string[]): void => {
    const begin = trail.indexOf(node);
    if (begin >= 0) found.push([...trail.slice(begin), node].join(' > '));
    if (begin >= 0 || done.has(node)) return;
    for (const to of targets.get(node) ?? []) visit(to, [...trail, node]);
    done.add(node);
  };
  for (const node of targets.keys()) visit(node, []);
  return found;
}

/** The code of a file without its comments, and with empty strings. */
export function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '').replace(/'(?:\\.|[^'\\\n])*'/g, "''");
}
