// A TCP server that shakes hands by hand and then says whatever the test wants, right or wrong.
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import net from 'node:net';

export const Text = 1;

/** A frame as a server sends it, or as it should not. */
export function frame(opcode, payload = '', { fin = true, rsv = 0, masked = false, length } = {}) {
  const body = Buffer.from(payload);
  const size = length ?? body.length;
  const short = size < 126 ? size : size < 65536 ? 126 : 127;
  const header = Buffer.alloc(2 + (short === 126 ? 2 : short === 127 ? 8 : 0));
  header[0] = (fin ? 0x80 : 0) | rsv | opcode;
  header[1] = (masked ? 0x80 : 0) | short;
  if (short === 126) header.writeUInt16BE(size, 2);
  if (short === 127) header.writeBigUInt64BE(BigInt(size), 2);
  return Buffer.concat([header, body]);
}

export const accept = (key) => createHash('sha1').update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64');

/** The answer to a handshake, with some of it replaced. */
export function handshake(key, changed = {}) {
  const headers = { Upgrade: 'websocket', Connection: 'keep-alive, Upgrade', 'Sec-WebSocket-Accept': accept(key), ...changed.headers };
  const lines = Object.entries(headers).flatMap(([name, value]) => (value === undefined ? [] : [`${name}: ${value}`]));
  return [changed.status ?? 'HTTP/1.1 101 Switching Protocols', ...lines, '', ''].join('\r\n');
}

/** The frames a client has sent. */
export class ClientFrames {
  #bytes = Buffer.alloc(0);
  #waiting = [];
  frames = [];

  add(bytes) {
    this.#bytes = Buffer.concat([this.#bytes, bytes]);
    for (;;) {
      const b = this.#bytes;
      if (b.length < 2) return;
      let at = 2;
      let length = b[1] & 0x7f;
      if (length === 126) [length, at] = [b.readUInt16BE(2), 4];
      else if (length === 127) [length, at] = [Number(b.readBigUInt64BE(2)), 10];
      if (b.length < at + 4 + length) return;
      const mask = b.subarray(at, at + 4);
      const payload = Buffer.from(b.subarray(at + 4, at + 4 + length).map((byte, i) => byte ^ mask[i & 3]));
      this.frames.push({ opcode: b[0] & 15, fin: b[0] >= 128, masked: b[1] >= 128, payload });
      this.#bytes = b.subarray(at + 4 + length);
      for (const wake of this.#waiting.splice(0)) wake();
    }
  }

  /** The first frame with this opcode. */
  async first(opcode) {
    for (;;) {
      const found = this.frames.find((one) => one.opcode === opcode);
      if (found !== undefined) return found;
      await new Promise((resolve) => this.#waiting.push(resolve));
    }
  }
}

/** Starts a server; `talk(socket, frames)` begins after the handshake, which `changed` may spoil. */
export async function rawServer(talk, changed = {}) {
  const sockets = new Set();
  const server = net.createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    const frames = new ClientFrames();
    let head = '';
    socket.on('data', function shake(bytes) {
      head += bytes.toString('latin1');
      const end = head.indexOf('\r\n\r\n');
      if (end < 0) return;
      socket.off('data', shake);
      socket.on('data', (more) => frames.add(more));
      frames.request = head;
      const key = /sec-websocket-key: (.*)\r\n/i.exec(head)[1];
      if (changed.silent) return;
      socket.write(handshake(key, changed));
      talk?.(socket, frames);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `ws://127.0.0.1:${server.address().port}/gateway/v1`,
    close() {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}
