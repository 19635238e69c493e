import path from 'node:path';
import { type Argument, type Command, InvalidArgumentError, type Option } from 'commander';
import { Setting } from '../../src/cli/options/declare.js';
import { createProgram, type Handlers } from '../../src/cli/program.js';
import { userConfigDirectory, userDatasetDirectory } from '../../src/shared/files/user-directories.js';

/** The generated part of docs/options.md stands between these two lines. */
const BEGIN = '<!-- options: written by `npm run docs` -->';
const END = '<!-- end of options -->';
/** The two commands that share most of their options. */
const [TRAIN, COORDINATOR] = ['train', 'coordinator'];
/** No value of any option, so that a parser says which values it takes. */
const IMPOSSIBLE = '\0';

/**
 * docs/options.md with the commands and options as the program declares them.
 *
 * @param text the document as it is
 * @throws Error for a document without the two marks
 */
export function withOptions(text: string): string {
  const [before, rest] = text.split(BEGIN);
  const [, after] = rest?.split(END) ?? [];
  if (before === undefined || after === undefined) throw new Error(`The document must have '${BEGIN}' and '${END}'.`);
  return `${before}${BEGIN}\n\n${sections(declaredProgram())}\n${END}${after}`;
}

/** The program as it is declared; nothing of it can run. */
function declaredProgram(): Command {
  const environment = {};
  return createProgram({ handlers: {} as Handlers, environment, hasParent: false, onNote: () => {} });
}

function sections(program: Command): string {
  const [train, coordinator] = [TRAIN, COORDINATOR].map((name) =>
    program.commands.find((each) => each.name() === name),
  );
  if (!train || !coordinator) throw new Error(`The program must have the commands ${TRAIN} and ${COORDINATOR}.`);
  const shared = train.options.filter((option) => coordinator.options.some((other) => rowOf(option) === rowOf(other)));
  const isOwn = (option: Option): boolean => !shared.some((each) => rowOf(each) === rowOf(option));
  const commands = visible(program).flatMap((command) => [
    // A command with commands of its own may do something by itself, too.
    ...(command.commands.length === 0 || command.registeredArguments.length > 0 ? [command] : []),
    ...visible(command),
  ]);
  return [
    commandTable(commands),
    `## Options of \`${TRAIN}\` and \`${COORDINATOR}\`\n\n${optionTable(shared)}`,
    ...[train, coordinator].flatMap((command) =>
      commandSection('More options', command, command.options.filter(isOwn)),
    ),
    ...commands
      .filter((command) => command !== train && command !== coordinator)
      .flatMap((command) => commandSection('Options', command, command.options)),
  ].join('\n');
}

/** The commands that `--help` lists, but for `help` itself. */
function visible(command: Command): Command[] {
  return command.commands.filter((each) => command.createHelp().visibleCommands(command).includes(each));
}

function commandTable(commands: readonly Command[]): string {
  const rows = commands.map((command) => {
    const call = [nameOf(command), ...command.registeredArguments.map(argumentText)].join(' ');
    return `| \`${call}\` | ${cell(command.description())} |\n`;
  });
  return `## Commands\n\n| command | what it does |\n| --- | --- |\n${rows.join('')}`;
}

function commandSection(title: string, command: Command, options: readonly Option[]): string[] {
  const shown = options.filter(({ hidden }) => !hidden);
  const hidden = options.filter((option) => option.hidden);
  const list = command.registeredArguments.map((each) => `- \`${argumentText(each)}\`: ${cell(each.description)}\n`);
  if (shown.length + list.length === 0) return [];
  return [
    `## ${title} of \`${nameOf(command)}\`\n`,
    ...(list.length > 0 ? [list.join('')] : []),
    ...(shown.length > 0 ? [optionTable(shown)] : []),
    ...(hidden.length > 0 ? [`\`--help\` does not show these:\n\n${optionTable(hidden)}`] : []),
  ];
}

function optionTable(options: readonly Option[]): string {
  const head = '| option | default | values | meaning | environment variable |\n| --- | --- | --- | --- | --- |\n';
  return `${head}${options.map(rowOf).join('')}`;
}

function rowOf(option: Option): string {
  const [, meaning = '', described] = /^(.*?)(?: \(default: (.*)\))?$/.exec(option.description) ?? [];
  const variable = option instanceof Setting ? `\`${option.variable}\`` : '';
  const cells = [`\`${option.flags}\``, described ?? defaultOf(option), valuesOf(option), meaning, variable];
  return `| ${cells.map(cell).join(' | ')} |\n`;
}

function defaultOf({ defaultValue, defaultValueDescription }: Option): string {
  if (defaultValue === undefined) return '';
  return defaultValueDescription ?? portable(String(defaultValue));
}

/** A default that is a path in this user's directories, as it is for a user of Linux. */
function portable(value: string): string {
  for (const [directory, shown] of [
    [userConfigDirectory(), '~/.config/lenet-cluster'],
    [userDatasetDirectory(), '~/.cache/lenet-cluster/datasets'],
  ] as const) {
    if (directory !== null && value.startsWith(directory))
      return shown + value.slice(directory.length).replaceAll(path.sep, '/');
  }
  return value;
}

/** The choices, or what the parser says of a value that it refuses; '' where it takes every text. */
function valuesOf(option: Option): string {
  if (option.argChoices) return option.argChoices.map((choice) => `\`${choice}\``).join(', ');
  try {
    option.parseArg?.(IMPOSSIBLE, undefined);
    return '';
  } catch (error) {
    if (!(error instanceof InvalidArgumentError)) throw error;
    return error.message.replace(/^.*?It must (?:be|name) (.*?)(?:, without NUL characters)?\.$/, '$1');
  }
}

const argumentText = (argument: Argument): string =>
  argument.required ? `<${argument.name()}>` : `[${argument.name()}]`;

/** 'keys new' of the command `new`. */
function nameOf(command: Command): string {
  const parent = command.parent;
  return parent?.parent ? `${parent.name()} ${command.name()}` : command.name();
}

/** A text in a cell of a table, which a bar would end. */
const cell = (text: string): string => text.replaceAll('|', '\\|');
