/** The peer broke RFC 6455, or said more than it may; `code` is what the connection is closed with. */
export class FrameError extends Error {
  readonly code: number;

  constructor(code: number, message: string) {
    super(message);
    this.code = code;
  }
}

/** What a {@link FrameReader} finds. */
export interface FrameSink {
  text(message: string): void;
  ping(payload: Uint8Array): void;
  close(code: number, reason: string): void;
}

const Continuation = 0;
const Text = 1;
const Binary = 2;
const Close = 8;
const Ping = 9;
const Pong = 10;

/** Bytes that arrive in pieces. Grows by doubling, so that a message in a million fragments costs no more than one in a single frame. */
class Gathered {
  #bytes = new Uint8Array(256);
  length = 0;

  add(piece: Uint8Array): void {
    if (this.length + piece.length > this.#bytes.length) {
      const larger = new Uint8Array(Math.max(this.#bytes.length * 2, this.length + piece.length));
      larger.set(this.#bytes.subarray(0, this.length));
      this.#bytes = larger;
    }
    this.#bytes.set(piece, this.length);
    this.length += piece.length;
  }

  take(): Uint8Array {
    const taken = this.#bytes.subarray(0, this.length);
    this.#bytes = new Uint8Array(256);
    this.length = 0;
    return taken;
  }
}

/** Reads what a server sends after the handshake: frames cut anywhere, messages in fragments, control frames between them. */
export class FrameReader {
  readonly #sink: FrameSink;
  readonly #maximum: number;
  readonly #decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  readonly #header = new Gathered();
  readonly #message = new Gathered();
  readonly #control = new Gathered();
  #needed = 2;
  #left = -1;
  #opcode = 0;
  #final = false;
  #inMessage = false;
  #closed = false;

  /** `maximum` is the size of a whole message in bytes. */
  constructor(sink: FrameSink, maximum: number) {
    this.#sink = sink;
    this.#maximum = maximum;
  }

  /** Takes what has arrived. Throws {@link FrameError}; nothing may be read after that. */
  read(bytes: Uint8Array): void {
    let at = 0;
    while (at < bytes.length && !this.#closed) {
      if (this.#left < 0) {
        const piece = bytes.subarray(at, at + this.#needed - this.#header.length);
        this.#header.add(piece);
        at += piece.length;
        if (this.#header.length === this.#needed) this.#readHeader();
      } else {
        const piece = bytes.subarray(at, at + this.#left);
        (this.#opcode >= Close ? this.#control : this.#message).add(piece);
        at += piece.length;
        this.#left -= piece.length;
      }
      if (this.#left === 0) this.#endFrame();
    }
  }

  #readHeader(): void {
    const header = this.#header.take();
    const first = header[0]!;
    const second = header[1]!;
    const short = second & 0x7f;
    const size = 2 + (short === 126 ? 2 : short === 127 ? 8 : 0);
    if (header.length === 2) this.#check(first, second);
    if (header.length < size) {
      // Only now is it known how long the header is.
      this.#header.add(header);
      this.#needed = size;
      return;
    }

    const view = new DataView(header.buffer, header.byteOffset);
    const length = short === 126 ? view.getUint16(2) : short === 127 ? Number(view.getBigUint64(2)) : short;
    if (this.#opcode < Close && length + this.#message.length > this.#maximum) {
      throw new FrameError(1009, `A message of more than ${this.#maximum} bytes.`);
    }
    this.#left = length;
    this.#needed = 2;
  }

  #check(first: number, second: number): void {
    this.#final = (first & 0x80) !== 0;
    this.#opcode = first & 0x0f;
    if ((first & 0x70) !== 0) throw new FrameError(1002, 'Reserved bits, without an extension.');
    if ((second & 0x80) !== 0) throw new FrameError(1002, 'A masked frame from a server.');
    switch (this.#opcode) {
      case Continuation:
        if (!this.#inMessage) throw new FrameError(1002, 'A continuation of nothing.');
        break;
      case Text:
        if (this.#inMessage) throw new FrameError(1002, 'A message inside another.');
        this.#inMessage = true;
        break;
      case Binary:
        throw new FrameError(1003, 'A binary frame.');
      case Close:
      case Ping:
      case Pong:
        if (!this.#final) throw new FrameError(1002, 'A control frame in fragments.');
        if ((second & 0x7f) > 125) throw new FrameError(1002, 'A control frame of more than 125 bytes.');
        break;
      default:
        throw new FrameError(1002, `Opcode ${this.#opcode}.`);
    }
  }

  #endFrame(): void {
    this.#left = -1;
    if (this.#opcode >= Close) {
      const payload = this.#control.take();
      if (this.#opcode === Ping) this.#sink.ping(payload);
      else if (this.#opcode === Close) this.#readClose(payload);
    } else if (this.#final) {
      this.#inMessage = false;
      this.#sink.text(this.#decode(this.#message.take()));
    }
  }

  #readClose(payload: Uint8Array): void {
    this.#closed = true;
    if (payload.length === 0) {
      this.#sink.close(1005, '');
      return;
    }

    const code = payload.length >= 2 ? (payload[0]! << 8) | payload[1]! : 0;
    const allowed = (code >= 1000 && code <= 1014 && code !== 1004 && code !== 1005 && code !== 1006) || (code >= 3000 && code <= 4999);
    if (!allowed) throw new FrameError(1002, `Close code ${code}.`);
    this.#sink.close(code, this.#decode(payload.subarray(2)));
  }

  #decode(bytes: Uint8Array): string {
    try {
      return this.#decoder.decode(bytes);
    } catch {
      throw new FrameError(1007, 'Text that is not UTF-8.');
    }
  }
}
