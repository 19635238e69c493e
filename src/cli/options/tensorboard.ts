import { booleanOf } from '../../shared/text/boolean-words.js';
import { directoryName } from '../values.js';
import { option, type Setting } from './declare.js';

/** Event files for TensorBoard. */
export function tensorboardOption(): Setting {
  return option(
    '--tensorboard [dir]',
    "write event files for TensorBoard: to 'tensorboard' in the run directory, or to a folder with the run's name in this directory",
  ).argParser(place);
}

/** In a variable or a file, 'on' stands for the option without a directory. */
function place(text: string): boolean | string {
  return booleanOf(text) ?? directoryName(text);
}
