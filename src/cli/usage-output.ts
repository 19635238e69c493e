import type { Command, OutputConfiguration } from 'commander';
import { printableMessage } from '../shared/text/printable.js';
import { suggestCommand, suggestName } from './suggestions.js';

/**
 * How commander's messages about wrong usage are printed: with harmless characters, and with the name that was probably
 * meant.
 */
export function usageOutput(command: Command): OutputConfiguration {
  return { outputError: (text, write) => write(usageMessage(command, text)) };
}

/** @param text commander's message and its newline, perhaps with its own suggestion on another line */
export function usageMessage(command: Command, text: string): string {
  const [, message = text, ownHint] = /^([\s\S]*?)(?:\n(\(Did you mean [^\n]*\)))?\n$/.exec(text) ?? [];
  const hint = suggestionFor(command, message) ?? ownHint;
  return `${printableMessage(message)}\n${hint === undefined ? '' : `${printableMessage(hint)}\n`}`;
}

function suggestionFor(command: Command, message: string): string | undefined {
  const [, kind, name = ''] = /^error: unknown (option|command) '([\s\S]*)'$/.exec(message) ?? [];
  if (kind === 'command') {
    const near = suggestCommand(
      name,
      command.commands.map((each) => each.name()),
    );
    return near === null ? undefined : `(Did you mean ${near}?)`;
  }
  if (kind !== 'option') return undefined;
  const near = suggestName(name, namesOf(command));
  if (near !== null) return `(Did you mean --${near}?)`;
  const owner = command.commands.find((each) => suggestName(name, namesOf(each)) !== null);
  if (owner)
    return `(Options come after the command, as in '${command.name()} ${owner.name()} --${suggestName(name, namesOf(owner))}'.)`;
  return undefined;
}

function namesOf(command: Command): string[] {
  return command.options.filter(({ hidden }) => !hidden).map(({ long }) => long?.slice(2) ?? '');
}
