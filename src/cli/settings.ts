import { type Command, InvalidArgumentError } from 'commander';
import { UsageError } from '../shared/errors.js';
import { booleanOf } from '../shared/text/boolean-words.js';
import { quoted } from '../shared/text/printable.js';
import { readConfigFile } from './config-file.js';
import { flagsOfNamedRecipe } from './flags/recipe.js';
import type { RunData } from './flags.js';
import { Setting } from './options/declare.js';
import { suggestName } from './suggestions.js';
import { onOff } from './values.js';

/**
 * The sources of option values, in this order: flag, environment variable, configuration file, recipe, default. Each value goes
 * through the option's own parser. If two options exclude each other, the one from the earlier source counts; if both
 * come from one source, they are refused.
 */

type Source = 'env' | 'config' | 'recipe';

interface Given {
  readonly setting: Setting;
  readonly value: unknown;
  /** The source, for messages. */
  readonly where: string;
}

/**
 * Adds the values from the environment and the configuration file to a command's flags. An empty variable counts as
 * unset.
 *
 * @returns notes about it for a person
 * @throws UsageError for a bad value, for options that exclude each other, or for a file that is not a configuration
 */
export function applySettings(command: Command, environment: NodeJS.ProcessEnv): string[] {
  refuseExclusiveFlags(command);
  const variables = settingsOf(command).flatMap((setting): Given[] => {
    const value = environment[setting.variable];
    return value ? [{ setting, value, where: `the environment variable ${setting.variable}` }] : [];
  });
  applySource(command, 'env', variables);
  const { config } = command.opts<{ config?: string }>();
  const notes = config === undefined ? [] : applyConfigFile(command, config);
  // Before the recipe: only a number that a person gives changes that of a run.
  if (isGiven(command, 'epochs')) command.setOptionValueWithSource('isEpochsGiven', true, 'cli');
  return [...notes, ...applyRecipe(command)];
}

/** The options of a command that every source can give. */
export function settingsOf(command: Command): Setting[] {
  return command.options.filter((option) => option instanceof Setting);
}

function applyConfigFile(command: Command, file: string): string[] {
  const { settings, run } = readConfigFile(file);
  const known = settingsOf(command).filter(({ long }) => long !== '--config');
  const given = settings.map(([key, value]): Given => {
    const setting = known.find(({ long }) => long === `--${key}`);
    if (setting) return { setting, value, where: `${quoted(key)} in the configuration file ${quoted(file)}` };
    const names = known.filter(({ hidden }) => !hidden).map(({ long }) => long?.slice(2) ?? '');
    const near = suggestName(key, names);
    throw new UsageError(
      `Cannot use the configuration file ${quoted(file)}: ${quoted(key)} is not a setting of '${command.name()}'.`,
      near === null ? `Settings: ${names.join(', ')}.` : `Did you mean '${near}'?`,
    );
  });
  const applied = applySource(command, 'config', given);
  if (!run) return [];
  const { trainSplit, testSplit, startingModel } = run;
  const data: RunData = { file, trainSplit, testSplit, startingModel };
  command.setOptionValueWithSource('dataOfConfig', data, 'config');
  const list = applied.map(({ setting, value }) => `${setting.long} ${onOffText(value)}`).join(' ');
  return [`settings of the run in ${file}: ${list || 'none, because flags and variables give them all'}`];
}

/** A recipe's values come last: before the defaults alone. */
function applyRecipe(command: Command): string[] {
  const { recipe } = command.opts<{ recipe?: unknown }>();
  const known = settingsOf(command);
  const settingOf = (flag: string) => known.find(({ long }) => long === `--${flag}`);
  const isFlagGiven = (flag: string) => isGiven(command, settingOf(flag)?.attributeName() ?? '');
  const given = flagsOfNamedRecipe(recipe, isFlagGiven).flatMap(([flag, value]): Given[] => {
    const setting = settingOf(flag);
    return setting ? [{ setting, value, where: `the recipe ${recipe}` }] : [];
  });
  if (given.length === 0) return [];
  const list = applySource(command, 'recipe', given).map(({ setting, value }) => `${setting.long} ${value}`);
  return [`recipe ${recipe}: ${list.join(' ') || 'none of its values, because all are given otherwise'}`];
}

function applySource(command: Command, source: Source, given: readonly Given[]): readonly Given[] {
  const applied: Given[] = [];
  for (const { setting, value, where } of given) {
    const name = setting.attributeName();
    if (isGiven(command, name)) continue;
    const rival = rivalsOf(command, setting).find((other) => isGiven(command, other.attributeName()));
    if (rival && command.getOptionValueSource(rival.attributeName()) !== source) continue;
    if (rival) throw exclusive(`${where}`, rival.long ?? '');
    command.setOptionValueWithSource(name, parseValue(setting, value, where), source);
    applied.push({ setting, value, where });
  }
  return applied;
}

function refuseExclusiveFlags(command: Command): void {
  const given = settingsOf(command).filter((setting) => isGiven(command, setting.attributeName()));
  for (const setting of given) {
    const rival = rivalsOf(command, setting).find((other) => given.includes(other));
    if (rival) throw exclusive(setting.long ?? '', rival.long ?? '');
  }
}

function rivalsOf(command: Command, setting: Setting): Setting[] {
  const name = setting.attributeName();
  return settingsOf(command).filter(
    (other) => setting.excluded.includes(other.attributeName()) || other.excluded.includes(name),
  );
}

function exclusive(one: string, other: string): UsageError {
  return new UsageError(`Cannot use ${one}: it and ${other} exclude each other.`, 'Give one of them.');
}

function isGiven(command: Command, name: string): boolean {
  const source = command.getOptionValueSource(name);
  return source !== undefined && source !== 'default';
}

function parseValue(setting: Setting, value: unknown, where: string): unknown {
  if (setting.isBoolean()) {
    const parsed = typeof value === 'boolean' ? value : typeof value === 'string' ? booleanOf(value) : null;
    if (parsed === null) {
      throw new UsageError(`Cannot use ${where}: it must be true or false, got ${quoted(textOf(value))}.`);
    }
    return parsed;
  }
  const parse: unknown = setting.parseArg;
  const isText =
    typeof value === 'string' ||
    typeof value === 'number' ||
    (typeof value === 'boolean' && (parse === onOff || setting.optional));
  if (!isText) {
    throw new UsageError(`Cannot use ${where}: it must be a string or a number, got ${quoted(textOf(value))}.`);
  }
  const text = String(value);
  try {
    return setting.parseArg ? setting.parseArg(text, undefined) : text;
  } catch (error) {
    if (!(error instanceof InvalidArgumentError)) throw error;
    throw new UsageError(`Cannot use ${where}: ${quoted(text)} is not allowed. ${error.message}`);
  }
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));
const onOffText = (value: unknown): string => (typeof value === 'boolean' ? (value ? 'on' : 'off') : String(value));
