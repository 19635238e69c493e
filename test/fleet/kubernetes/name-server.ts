// name-server.js ADDRESS FILE: the part of a cluster's DNS that this product asks: A records, "NAME ADDRESS" a line of the file, which is
// read anew for each question.
import { createSocket } from 'node:dgram';
import { readFileSync } from 'node:fs';

const [, , address = '', file = ''] = process.argv;
const TYPE_A = 1;
const TIME_TO_LIVE_S = 5;
const HEADER_BYTES = 12;
/** Response, authoritative, recursion desired and available; with NXDOMAIN. */
const FLAGS = 0x8580;
const NOT_FOUND = 0x8583;

const socket = createSocket('udp4');
socket.on('message', (query, peer) => {
  let at = HEADER_BYTES;
  const labels: string[] = [];
  for (let length = query[at] ?? 0; length > 0; length = query[at] ?? 0) {
    labels.push(query.toString('latin1', at + 1, at + 1 + length));
    at += 1 + length;
  }
  const questionEnd = at + 5;
  const wanted = labels.join('.').toLowerCase();
  const records = readFileSync(file, 'utf8').split('\n');
  const found = records.map((line) => line.split(' ')).find(([name]) => name === wanted)?.[1];
  const isAnswered = found !== undefined && query.readUInt16BE(at + 1) === TYPE_A;
  const head = Buffer.from(query.subarray(0, questionEnd));
  head.writeUInt16BE(found === undefined ? NOT_FOUND : FLAGS, 2);
  head.writeUInt16BE(1, 4);
  head.writeUInt16BE(isAnswered ? 1 : 0, 6);
  head.writeUInt32BE(0, 8);
  // The name is where the question has it; class IN.
  const answer = Buffer.from([0xc0, HEADER_BYTES, 0, TYPE_A, 0, 1, 0, 0, 0, TIME_TO_LIVE_S, 0, 4]);
  const bytes = (found ?? '').split('.').map(Number);
  socket.send(isAnswered ? Buffer.concat([head, answer, Buffer.from(bytes)]) : head, peer.port, peer.address);
});
socket.bind(53, address);
