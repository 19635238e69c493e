import { distance } from 'fastest-levenshtein';
import { UsageError } from '../shared/errors.js';
import { booleanOf } from '../shared/text/boolean-words.js';
import { quoted } from '../shared/text/printable.js';
import { variableOf } from './options/declare.js';
import { suggestName } from './suggestions.js';

/**
 * Environment variables that begin with LENET_. settings.ts has those of options; here are the others, and mistakes.
 */

const PREFIX = 'LENET_';
/** Our variables that belong to no option. */
const SOFTWARE_GPU = 'LENET_WEBGPU_SOFTWARE';
const OTHER_VARIABLES: readonly string[] = [SOFTWARE_GPU, 'LENET_PYTHON', 'LENET_IMAGE', 'LENET_CLUSTER_CHAOS_MARK'];
/** Kubernetes and Docker add variables for a service or container called 'lenet-...'. */
const OF_A_SERVICE =
  /^LENET(_\w+)?_(SERVICE_HOST|SERVICE_PORT(_\w+)?|PORT|PORT_\d+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?)$/;
const SERVICE_VALUE = /^(tcp|udp|sctp):\/\//;

/** @throws UsageError for a value that a variable cannot have */
export function checkOtherVariables(environment: NodeJS.ProcessEnv): void {
  const value = environment[SOFTWARE_GPU];
  if (value && booleanOf(value) === null) {
    throw new UsageError(
      `Cannot use the environment variable ${SOFTWARE_GPU}: it must be on or off, got ${quoted(value)}.`,
    );
  }
}

/**
 * A warning for each variable that looks like one of ours but is unknown.
 *
 * @param optionNames of all commands, without dashes before them
 */
export function unknownVariables(environment: NodeJS.ProcessEnv, optionNames: readonly string[]): string[] {
  const known = new Set([...optionNames.map(variableOf), ...OTHER_VARIABLES]);
  return Object.keys(environment)
    .filter((name) => !known.has(name) && !isOfService(name, environment[name] ?? ''))
    .flatMap((name) => {
      const meant = meantBy(name, known, optionNames);
      if (meant === null && !name.startsWith(PREFIX)) return [];
      const hint = meant === null ? '' : ` Did you mean ${meant}?`;
      return [`the environment variable ${quoted(name)} is unknown, and has no effect.${hint}`];
    });
}

function meantBy(name: string, known: ReadonlySet<string>, optionNames: readonly string[]): string | null {
  if (name.startsWith(PREFIX)) {
    const near = suggestName(name.slice(PREFIX.length).replaceAll('_', '-'), optionNames);
    if (near !== null) return variableOf(near);
  }
  const spelled = name.toUpperCase().replaceAll('-', '_');
  // Names that differ more belong to other programs.
  return [...known].find((variable) => distance(spelled, variable) <= 1) ?? null;
}

function isOfService(name: string, value: string): boolean {
  if (!OF_A_SERVICE.test(name)) return false;
  return !name.endsWith('_PORT') || /_(SERVICE|TCP|UDP|SCTP)_PORT$/.test(name) || SERVICE_VALUE.test(value);
}
