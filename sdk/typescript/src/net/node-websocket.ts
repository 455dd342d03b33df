import { createHash, randomBytes } from 'node:crypto';
import http from 'node:http';
import https from 'node:https';
import type { Duplex } from 'node:stream';
import { FrameError, FrameReader } from './frame-reader.js';
import type { WebSocketLike } from './socket.js';

/** Limits of a {@link NodeWebSocket}, in bytes and milliseconds. */
export interface NodeWebSocketLimits {
  /** The largest message that is taken; the connection is closed with 1009 beyond it. */
  message: number;
  /** How much may wait to be written before the connection is given up. */
  unsent: number;
  /** How long the handshake may take. */
  handshake: number;
  /** How long the peer may take to answer a close. */
  closing: number;
}

const Defaults: NodeWebSocketLimits = { message: 16 << 20, unsent: 32 << 20, handshake: 15_000, closing: 2_000 };

/**
 * A WebSocket client (RFC 6455) for Nodes that have none: text messages only, no extensions, no subprotocols. Events come as in a
 * browser: `onclose` exactly once, also when the connection never came about (1006).
 */
export class NodeWebSocket implements WebSocketLike {
  onopen: ((event: never) => void) | null = null;
  onmessage: ((event: { data: unknown }) => void) | null = null;
  onclose: ((event: { code: number; reason: string }) => void) | null = null;
  onerror: ((event: never) => void) | null = null;

  readonly #limits: NodeWebSocketLimits;
  readonly #request: http.ClientRequest;
  #stream: Duplex | undefined;
  #timer: NodeJS.Timeout | undefined;
  #closeSent = false;
  #done = false;
  /** What `onclose` will tell: the peer's close frame, or what we found wrong. */
  #end = { code: 1006, reason: '' };

  constructor(url: string, limits: Partial<NodeWebSocketLimits> = {}) {
    this.#limits = { ...Defaults, ...limits };
    const address = new URL(url);
    const secure = address.protocol === 'wss:';
    if (!secure && address.protocol !== 'ws:') throw new SyntaxError(`Not a WebSocket address: ${url}`);
    address.protocol = secure ? 'https:' : 'http:';

    const key = randomBytes(16).toString('base64');
    // No agent: a connection that was upgraded never goes back to a pool.
    this.#request = (secure ? https : http).get(address, {
      agent: false,
      headers: { Connection: 'Upgrade', Upgrade: 'websocket', 'Sec-WebSocket-Key': key, 'Sec-WebSocket-Version': '13' },
    });
    this.#request.on('error', () => this.#finish());
    this.#request.on('response', () => this.#drop());
    this.#request.on('upgrade', (response, stream, head) => this.#upgraded(response, stream, head, key));
    this.#timer = setTimeout(() => this.#drop(), this.#limits.handshake);
  }

  /** Sends a text message. Does nothing while the connection is not open. */
  send(text: string): void {
    if (this.#stream === undefined || this.#closeSent) return;
    this.#write(1, Buffer.from(text, 'utf8'));
  }

  /** Closes in good order; what the peer sent before it saw that still arrives. */
  close(code = 1000, reason = ''): void {
    if (this.#done) return;
    if (this.#stream === undefined) this.#drop();
    else this.#sendClose(code, reason);
  }

  #upgraded(response: http.IncomingMessage, stream: Duplex, head: Buffer, key: string): void {
    this.#stream = stream;
    stream.on('error', () => this.#finish());
    stream.on('close', () => this.#finish());
    if (!isHandshake(response, key)) {
      this.#drop();
      return;
    }

    clearTimeout(this.#timer);
    (stream as { setNoDelay?: (on: boolean) => void }).setNoDelay?.(true);
    const reader = new FrameReader(
      {
        text: (data) => this.onmessage?.({ data }),
        ping: (payload) => this.#write(10, payload),
        close: (code, reason) => this.#peerCloses(code, reason),
      },
      this.#limits.message,
    );
    this.onopen?.(undefined as never);
    const read = (bytes: Uint8Array): void => {
      try {
        if (!this.#done) reader.read(bytes);
      } catch (error) {
        if (!(error instanceof FrameError)) throw error;
        stream.off('data', read);
        this.#end = { code: error.code, reason: error.message };
        this.#sendClose(error.code, error.message);
        stream.end();
      }
    };
    stream.on('data', read);
    stream.on('end', () => stream.end());
    if (head.length > 0) read(head);
  }

  #peerCloses(code: number, reason: string): void {
    this.#end = { code, reason };
    this.#sendClose(code === 1005 ? 1000 : code, '');
    this.#stream?.end();
  }

  #sendClose(code: number, reason: string): void {
    if (this.#closeSent) return;
    const words = Buffer.from(reason, 'utf8').subarray(0, 120);
    const payload = Buffer.alloc(2 + words.length);
    payload.writeUInt16BE(code);
    words.copy(payload, 2);
    this.#write(8, payload);
    this.#closeSent = true;
    this.#timer = setTimeout(() => this.#drop(), this.#limits.closing);
  }

  #write(opcode: number, payload: Uint8Array): void {
    const stream = this.#stream;
    if (stream === undefined || this.#closeSent || stream.destroyed) return;
    if (stream.writableLength + payload.length > this.#limits.unsent) {
      this.#drop();
      return;
    }

    const mask = randomBytes(4);
    const extra = payload.length < 126 ? 0 : payload.length < 65536 ? 2 : 8;
    const frame = Buffer.allocUnsafe(6 + extra + payload.length);
    frame[0] = 0x80 | opcode;
    frame[1] = 0x80 | (extra === 0 ? payload.length : extra === 2 ? 126 : 127);
    if (extra === 2) frame.writeUInt16BE(payload.length, 2);
    if (extra === 8) frame.writeBigUInt64BE(BigInt(payload.length), 2);
    frame.set(mask, 2 + extra);
    for (let i = 0, at = 6 + extra; i < payload.length; i++, at++) frame[at] = payload[i]! ^ mask[i & 3]!;
    stream.write(frame);
  }

  #drop(): void {
    this.#request.destroy();
    this.#stream?.destroy();
    this.#finish();
  }

  #finish(): void {
    if (this.#done) return;
    this.#done = true;
    clearTimeout(this.#timer);
    this.#stream?.destroy();
    this.onclose?.(this.#end);
  }
}

function isHandshake(response: http.IncomingMessage, key: string): boolean {
  const { headers } = response;
  const accept = createHash('sha1').update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64');
  return (
    response.statusCode === 101 &&
    headers.upgrade?.toLowerCase() === 'websocket' &&
    (headers.connection ?? '').toLowerCase().split(/\s*,\s*/).includes('upgrade') &&
    headers['sec-websocket-accept'] === accept &&
    headers['sec-websocket-extensions'] === undefined &&
    headers['sec-websocket-protocol'] === undefined
  );
}
