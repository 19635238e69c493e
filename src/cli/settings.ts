import { readFileSync } from 'node:fs';
import { type Command, InvalidArgumentError } from 'commander';
import { UsageError } from '../shared/errors.js';

/**
 * Settings from a configuration file: a JSON object whose keys are the names of options without the dashes, as in
 * {"epochs": 3, "batch-size": 256}. They go through the options' own parsers. Precedence: flag, environment variable,
 * configuration file, default.
 *
 * @throws UsageError when the file cannot be read, is no JSON object, or holds an unknown key or a bad value
 */
export function applyConfigFile(command: Command, file: string): void {
  for (const [key, value] of Object.entries(readSettings(file))) {
    const option = command.options.find((candidate) => candidate.long === `--${key}`);
    if (!option || key === 'config') {
      const shown = command.options.filter(({ hidden }) => !hidden);
      const known = shown.map(({ long }) => long?.slice(2)).filter((name) => name !== 'config');
      throw new UsageError(
        `Cannot use ${file}: '${key}' is no setting of '${command.name()}'.`,
        `Settings: ${known.join(', ')}.`,
      );
    }
    const name = option.attributeName();
    if (command.getOptionValueSource(name) !== 'default' && command.getOptionValueSource(name) !== undefined) continue;
    command.setOptionValueWithSource(name, parseSetting(option, value, `${file}: ${key}`), 'config');
  }
}

function readSettings(file: string): Record<string, unknown> {
  let parsed: unknown;
  try {
    parsed = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new UsageError(
      `Cannot use the configuration file ${file}: ${error instanceof Error ? error.message : error}.`,
    );
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) {
    throw new UsageError(`Cannot use the configuration file ${file}: it must hold one JSON object.`);
  }
  return parsed as Record<string, unknown>;
}

function parseSetting(option: Command['options'][number], value: unknown, where: string): unknown {
  if (option.isBoolean()) {
    if (typeof value !== 'boolean')
      throw new UsageError(`Cannot use ${where}: it must be true or false, got '${value}'.`);
    return value;
  }
  if (typeof value !== 'string' && typeof value !== 'number') {
    throw new UsageError(`Cannot use ${where}: it must be a string or a number, got '${JSON.stringify(value)}'.`);
  }
  try {
    return option.parseArg ? option.parseArg(String(value), undefined) : String(value);
  } catch (error) {
    if (error instanceof InvalidArgumentError) {
      throw new UsageError(`Cannot use ${where}: '${value}' is not allowed. ${error.message}`);
    }
    throw error;
  }
}
