import { Option } from 'commander';

/** Every option has an environment variable: LENET_ and its name in capitals. */
export function option(flags: string, description: string): Option {
  const created = new Option(flags, description);
  const name = created.long?.slice(2).replaceAll('-', '_').toUpperCase();
  return created.env(`LENET_${name}`);
}
