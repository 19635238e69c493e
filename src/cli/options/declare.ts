import { Help, Option } from 'commander';

/**
 * An option that can also come from the environment and, if the command has `--config`, from a file. settings.ts
 * applies both.
 */
export class Setting extends Option {
  readonly excluded: string[] = [];

  /** LENET_ and the option's name in capitals. */
  get variable(): string {
    return variableOf(this.long ?? '');
  }

  /** Names of options, in camel case, that cannot be used together with this one. */
  excludes(...names: readonly string[]): this {
    this.excluded.push(...names);
    return this;
  }
}

/** Declares an option that every source of settings can give. */
export function option(flags: string, description: string): Setting {
  return new Setting(flags, description);
}

/** The environment variable of '--batch-size' is LENET_BATCH_SIZE. */
export function variableOf(flag: string): string {
  return `LENET_${flag.replace(/^--/, '').replaceAll('-', '_').toUpperCase()}`;
}

/**
 * An option's line in the help, with its environment variable. Commander is not told of the variable otherwise: it
 * would read it itself, and take any value of a flag for a yes.
 */
export function optionDescription(option: Option): string {
  const shown = option instanceof Setting ? Object.assign(Object.create(option), { envVar: option.variable }) : option;
  return new Help().optionDescription(shown as Option);
}
