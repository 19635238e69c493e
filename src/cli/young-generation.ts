import v8 from 'node:v8';

/**
 * Keeps the part of the heap for new objects at its first size, 1 MiB, for this process and its threads. V8 would let it grow to 16 MiB and
 * more in each, which makes training no faster: what a step allocates is small, and the large arrays lie outside.
 */
v8.setFlagsFromString('--semi-space-growth-factor=1');
