import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FrameError, FrameReader } from '../dist/net/frame-reader.js';
import { NodeWebSocket } from '../dist/net/node-websocket.js';
import { frame, rawServer, Text } from './support/raw-server.mjs';

/** Reads bytes in pieces of a size; gives what was found. */
function read(bytes, { piece = bytes.length || 1, maximum = 1000 } = {}) {
  const found = [];
  const reader = new FrameReader(
    {
      text: (message) => found.push(message),
      ping: (payload) => found.push(['ping', Buffer.from(payload).toString()]),
      close: (code, reason) => found.push(['close', code, reason]),
    },
    maximum,
  );
  try {
    for (let at = 0; at < bytes.length; at += piece) reader.read(bytes.subarray(at, at + piece));
  } catch (error) {
    if (!(error instanceof FrameError)) throw error;
    found.push(['error', error.code]);
  }
  return found;
}

const all = (...frames) => Buffer.concat(frames);

test('Messages are read however they are cut and split', () => {
  const long = 'ä€😀'.repeat(9000);
  const bytes = all(
    frame(Text, 'one'),
    frame(Text, 'tw', { fin: false }),
    frame(9, 'are you there'),
    frame(0, '', { fin: false }),
    frame(0, 'o'),
    frame(Text, ''),
    frame(10, 'unasked'),
    frame(Text, long),
    frame(Text, 'x'.repeat(200)),
    frame(8, Buffer.from([0x0f, 0xa1, 0x6b])),
    frame(Text, 'after the end'),
  );
  const expected = ['one', ['ping', 'are you there'], 'two', '', long, 'x'.repeat(200), ['close', 4001, 'k']];
  for (const piece of [1, 2, 3, 7, 1000, bytes.length]) assert.deepEqual(read(bytes, { piece, maximum: 1 << 20 }), expected);
});

test('A character split between two fragments is whole again', () => {
  const euro = Buffer.from('€');
  assert.deepEqual(read(all(frame(Text, euro.subarray(0, 1), { fin: false }), frame(0, euro.subarray(1)))), ['€']);
});

test('What breaks the protocol is named', () => {
  const cases = [
    [1002, frame(Text, 'x', { masked: true })],
    [1002, frame(Text, 'x', { rsv: 0x40 })],
    [1002, frame(0, 'x')],
    [1002, all(frame(Text, 'x', { fin: false }), frame(Text, 'y'))],
    [1002, frame(9, 'x', { fin: false })],
    [1002, frame(9, 'x'.repeat(126))],
    [1002, frame(3, 'x')],
    [1002, frame(11, 'x')],
    [1002, frame(8, 'x')],
    [1002, frame(8, Buffer.from([0x03, 0xed]))],
    [1002, frame(8, Buffer.from([0x00, 0x01]))],
    [1003, frame(2, 'x')],
    [1007, frame(Text, Buffer.from([0xff]))],
    [1007, frame(Text, Buffer.from([0xed, 0xa0, 0x80]))],
    [1007, frame(8, Buffer.from([0x03, 0xe8, 0xff]))],
  ];
  for (const [code, bytes] of cases) for (const piece of [1, bytes.length]) assert.deepEqual(read(bytes, { piece }), [['error', code]]);
});

test('A message that is too large is refused by its header, not after it has been gathered', () => {
  assert.deepEqual(read(frame(Text, '', { length: 1001 })), [['error', 1009]]);
  assert.deepEqual(read(frame(Text, '', { length: 2 ** 62 })), [['error', 1009]]);
  const split = all(frame(Text, 'x'.repeat(600), { fin: false }), frame(0, 'x'.repeat(401)));
  assert.deepEqual(read(split), [['error', 1009]]);
  assert.deepEqual(read(frame(Text, 'x'.repeat(1000))), ['x'.repeat(1000)]);
});

test('A message in very many fragments costs no more than its size', () => {
  const pieces = [frame(Text, '', { fin: false })];
  for (let i = 0; i < 200_000; i++) pieces.push(frame(0, i % 2 ? 'x' : '', { fin: false }));
  pieces.push(frame(0));
  assert.deepEqual(read(Buffer.concat(pieces), { maximum: 100_000 }), ['x'.repeat(100_000)]);
});

test('Random bytes end in an error or in nothing, never in anything else', () => {
  let seed = 12345;
  const next = () => (seed = (seed * 1103515245 + 12345) & 0x7fffffff);
  for (let round = 0; round < 2000; round++) {
    const bytes = Buffer.from(Array.from({ length: next() % 64 }, () => (next() >> 8) & 255));
    assert.deepEqual(read(bytes, { piece: 1 }), read(bytes));
  }
});

/** Opens a connection; gives a promise of its end and what it received. */
function open(url, limits) {
  const socket = new NodeWebSocket(url, limits);
  const messages = [];
  const opened = new Promise((resolve) => (socket.onopen = resolve));
  const closed = new Promise((resolve) => {
    socket.onclose = ({ code, reason }) => {
      socket.onclose = () => messages.push('CLOSED TWICE');
      resolve({ code, reason });
    };
  });
  socket.onmessage = ({ data }) => messages.push(data);
  return { socket, messages, opened, closed };
}

test('A conversation: texts of all sizes both ways, masked; pings answered; closed in good order', async () => {
  const texts = ['', 'x', 'y'.repeat(125), 'z'.repeat(126), 'ä'.repeat(40_000)];
  const server = await rawServer(async (socket, frames) => {
    // Glued to the handshake's answer: the first bytes arrive with it.
    socket.write(frame(Text, 'hello'));
    socket.write(frame(9, 'ping'));
    await frames.first(10);
    for (const text of texts) socket.write(frame(Text, text));
    const close = await frames.first(8);
    socket.write(frame(8, close.payload));
    socket.end();
    server.frames = frames;
  });
  const { socket, messages, opened, closed } = open(server.url);
  socket.send('too early');
  await opened;
  for (const text of texts) socket.send(text);
  while (messages.length < 6) await new Promise((resolve) => setImmediate(resolve));
  socket.close(4000, 'done');
  socket.send('too late');
  assert.deepEqual(await closed, { code: 4000, reason: 'done' });
  assert.deepEqual(messages, ['hello', ...texts]);
  const { frames, request } = server.frames;
  assert.ok(frames.every((one) => one.masked && one.fin));
  assert.deepEqual(frames.filter((one) => one.opcode === Text).map((one) => one.payload.toString()), texts);
  assert.equal(frames.find((one) => one.opcode === 10).payload.toString(), 'ping');
  assert.equal(frames.at(-1).payload.toString('latin1'), '\x0f\xa0done');
  assert.match(request, /^GET \/gateway\/v1 HTTP\/1\.1\r\n/);
  assert.match(request, /sec-websocket-version: 13\r\n/i);
  server.close();
});

test('The peer closing is answered and told', async () => {
  const server = await rawServer(async (socket, frames) => {
    socket.write(frame(8, Buffer.concat([Buffer.from([0x0f, 0xa1]), Buffer.from('kicked')])));
    const answer = await frames.first(8);
    server.answer = answer.payload.readUInt16BE(0);
    socket.end();
  });
  assert.deepEqual(await open(server.url).closed, { code: 4001, reason: 'kicked' });
  assert.equal(server.answer, 4001);
  server.close();
});

test('A peer that breaks the protocol is told so and left', async () => {
  for (const [code, bytes] of [
    [1002, frame(Text, 'x', { masked: true })],
    [1003, frame(2, 'x')],
    [1007, frame(Text, Buffer.from([0xff]))],
    [1009, frame(Text, 'x'.repeat(300))],
  ]) {
    const server = await rawServer(async (socket, frames) => {
      socket.write(frame(Text, 'fine'));
      socket.write(bytes);
      socket.write(frame(Text, 'unheard'));
      server.answer = (await frames.first(8)).payload.readUInt16BE(0);
      socket.end();
    });
    const { closed, messages } = open(server.url, { message: 200 });
    assert.equal((await closed).code, code);
    assert.deepEqual(messages, ['fine']);
    assert.equal(server.answer, code);
    server.close();
  }
});

test('A peer that never answers a close is dropped', async () => {
  const server = await rawServer();
  const { socket, opened, closed } = open(server.url, { closing: 5 });
  await opened;
  socket.close();
  assert.equal((await closed).code, 1006);
  server.close();
});

test('A peer that vanishes is noticed', async () => {
  const server = await rawServer((socket) => socket.destroy());
  assert.equal((await open(server.url).closed).code, 1006);
  server.close();
});

test('A peer that does not read is given up', async () => {
  const server = await rawServer((socket) => socket.pause());
  const { socket, opened, closed } = open(server.url, { unsent: 100_000 });
  await opened;
  for (let i = 0; i < 500; i++) socket.send('x'.repeat(90_000));
  assert.equal((await closed).code, 1006);
  server.close();
});

test('A handshake that is none comes to nothing', async () => {
  for (const changed of [
    { status: 'HTTP/1.1 200 OK' },
    { status: 'HTTP/1.1 302 Found', headers: { Location: 'http://127.0.0.1:1/' } },
    { headers: { 'Sec-WebSocket-Accept': 'x' } },
    { headers: { Upgrade: 'h2c' } },
    { headers: { 'Sec-WebSocket-Extensions': 'permessage-deflate' } },
    { headers: { 'Sec-WebSocket-Protocol': 'chat' } },
    { silent: true },
    { status: 'nonsense' },
  ]) {
    const server = await rawServer((socket) => socket.end(), changed);
    const { socket, closed } = open(server.url, { handshake: changed.silent ? 20 : 15_000 });
    socket.onopen = () => assert.fail(`opened: ${JSON.stringify(changed)}`);
    assert.equal((await closed).code, 1006, JSON.stringify(changed));
    server.close();
  }
});

test('Nobody at the address, closing before it is open, an address that is none', async () => {
  const server = await rawServer();
  server.close();
  assert.equal((await open(server.url).closed).code, 1006);

  const quiet = await rawServer(undefined, { silent: true });
  const { socket, closed } = open(quiet.url);
  socket.close();
  assert.equal((await closed).code, 1006);
  quiet.close();

  assert.throws(() => new NodeWebSocket('http://127.0.0.1/'), SyntaxError);
});
