import { OperationalError } from '../errors.js';

/** The error for an address that cannot be listened on, from the system's code and words. */
export function bindError(address: string, { code, message }: { code: string; message: string }): OperationalError {
  if (code === 'EADDRINUSE') {
    return new OperationalError(
      'address-in-use',
      `Cannot listen on ${address}: the address is in use.`,
      'Stop the program that uses it, or choose another with --listen.',
    );
  }
  return new OperationalError(
    'address-not-available',
    `Cannot listen on ${address}: ${message}.`,
    "Use an address of this host, such as 'tcp://HOST:PORT' or 'ipc:///PATH'.",
  );
}
