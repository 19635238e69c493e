import type { Probed } from '../../engine/choice/devices.js';
import type { ProbedEngine, ProbedKernel } from '../../engine/choice/probe-answer.js';
import type { KernelChoice } from '../../engine/simd/kernel.js';
import { CONTRACT } from '../../shared/contract.js';
import { printable } from '../../shared/text/printable.js';
import { arithmeticSentences } from './arithmetic-sentences.js';

const NAME_COLUMNS = 12;

/**
 * The engines and the kernels of simd, whether they yield the bits of the contract, and which `auto` takes.
 *
 * @param choice of the kernel
 * @param columns of the terminal; Infinity: lines may be as long as they are
 * @returns lines
 */
export function devicesReport(probed: Probed, choice: KernelChoice, columns: number): string[] {
  const { engines, auto, reason, kernels, kernel, kernelReason, faster } = probed;
  return [
    ...engines.flatMap((engine) => [
      ...rows(engine.name, ofEngine(engine), columns),
      ...(engine.name === 'simd' ? kernels.flatMap((of) => rows(`  ${of.name}`, ofKernel(of), columns)) : []),
    ]),
    '',
    ...wrapped(`equal bits: those of contract ${CONTRACT}, the same on every host; own bits: another model`, columns),
    ...wrapped(`--engine auto takes ${auto}: ${reason}`, columns),
    ...(choice === 'auto' ? wrapped(`--kernel auto takes ${kernel}: ${kernelReason}`, columns) : []),
    ...(faster === null ? [] : wrapped(faster, columns)),
  ];
}

/** Sentences that stand one below the other. */
function ofEngine(engine: ProbedEngine): string[] {
  if ('missing' in engine) return [`not available: ${engine.missing}`, ...(engine.remedy ? [engine.remedy] : [])];
  const { device, isEqual, arithmetic, samplesPerSecond } = engine;
  return [
    `${device}, ${isEqual ? 'equal' : 'own'} bits${speed(samplesPerSecond)}`,
    ...(arithmetic ? arithmeticSentences(arithmetic) : []),
  ];
}

/** Without a remedy: the report ends with what helps. */
function ofKernel(kernel: ProbedKernel): string[] {
  if ('missing' in kernel) return [`not available: ${kernel.missing}`];
  return [`${kernel.title}, equal bits${speed(kernel.samplesPerSecond)}`];
}

function speed(samplesPerSecond: number | undefined): string {
  return samplesPerSecond === undefined ? '' : `: ${Math.round(samplesPerSecond).toLocaleString('en-US')} samples/s`;
}

/** A name, and beside it sentences. */
function rows(name: string, sentences: readonly string[], columns: number): string[] {
  const lines = sentences.flatMap((sentence) => wrapped(sentence, columns - NAME_COLUMNS));
  return lines.map((line, i) => `${(i === 0 ? name : '').padEnd(NAME_COLUMNS)}${line}`);
}

/** Lines of at most this many columns, unless a word is longer. */
function wrapped(text: string, columns: number): string[] {
  const lines: string[] = [];
  for (const word of printable(text).split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= columns) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}
