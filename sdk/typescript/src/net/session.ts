import type { Environment, Timers } from '../environment.js';
import { ChatError, ChatErrorCode } from '../errors.js';
import type { Log } from '../log.js';
import { TYPES, type NetState } from '../types.js';
import type { Change, LoginReply, Reply, ServerFrame } from '../wire.js';
import { Backoff } from './backoff.js';
import { Calls } from './calls.js';
import type { WebSocketLike } from './socket.js';

/** How long connecting and logging in may take, and an answer to a ping. */
const ConnectTimeout = 15_000;
const PingTimeout = 10_000;

/** Refusals of a login that pass: the server is busy, or the account logged in too often. */
const Passing = new Set([60007, 60008, 60011, 60018, 60019, 60022, 70050, 70114, 70169, 70202, 70500, 72010]);
/** The UserSig has run out, or was made before the account was kicked. */
const Expired = new Set([70001, 70052]);

/** What a session is made with. */
export interface SessionOptions {
  sdkAppId: number;
  address: string;
  platform: string;
  instance: string;
  callTimeout: number;
}

/** Whom a session tells. All are called from the outside in: state first, then the app. */
export interface SessionListener {
  netState(state: NetState): void;
  /** A login succeeded, the first or one after a cut. Calls can be made from here on. */
  online(login: LoginReply, first: boolean): void;
  /** What has changed; `call` is the number of the own call that changed it. */
  changes(changes: Change[], call?: number): void;
  news(frame: ServerFrame): void;
  /** A call was answered. */
  settled(): void;
  problem(code: number, message: string): void;
  /** The session is over and will not come back by itself. */
  ended(kicked: string | undefined): void;
}

/**
 * One account's presence at the server: logs in, keeps the connection alive, comes back after a cut, ends when it is told to.
 *
 * off ──login──▶ connecting ──login reply──▶ online ──cut──▶ waiting ──timer or "online"──▶ connecting …
 */
export class Session {
  readonly calls: Calls;
  readonly #environment: Environment;
  readonly #timers: Timers;
  readonly #options: SessionOptions;
  readonly #listener: SessionListener;
  readonly #log: Log;
  readonly #backoff: Backoff;

  #phase: 'off' | 'connecting' | 'online' | 'waiting' = 'off';
  #netState: NetState = TYPES.NET_STATE_DISCONNECTED;
  #userID = '';
  #userSig = '';
  /** The UserSig of the connection that stands; an app may have brought a newer one since. */
  #usedSig = '';
  /** The promise of the first login; undefined once it is done. */
  #first: { promise: Promise<LoginReply>; resolve(reply: LoginReply): void; reject(error: ChatError): void } | undefined;
  #attempt = 0;
  #socket: WebSocketLike | undefined;
  #loginId = 0;
  #pingId = 0;
  #logoutId = 0;
  #loggedOut: (() => void) | undefined;
  #heartbeat = 30_000;
  #lastSent = 0;
  #timer: symbol | undefined;
  #pingTimer: symbol | undefined;
  #stopOnline: (() => void) | undefined;
  #serverOffset = 0;

  constructor(environment: Environment, timers: Timers, options: SessionOptions, listener: SessionListener, log: Log) {
    this.#environment = environment;
    this.#timers = timers;
    this.#options = options;
    this.#listener = listener;
    this.#log = log;
    this.#backoff = new Backoff(environment);
    this.calls = new Calls(timers, () => environment.now(), options.callTimeout, () => this.#cut(1006, 'no answer'));
  }

  /** The account; empty when nobody is logged in. */
  get userID(): string {
    return this.#phase === 'off' || this.#first !== undefined ? '' : this.#userID;
  }

  /** The server's clock in Unix seconds, as far as it is known. */
  get serverTime(): number {
    return Math.floor(this.serverNow / 1000);
  }

  /** The same in milliseconds. */
  get serverNow(): number {
    return this.#environment.now() + this.#serverOffset;
  }

  /** Logs in; gives undefined when the account is logged in already. A first login that fails is not repeated. */
  login(userID: string, userSig: string): Promise<LoginReply | undefined> {
    if (this.#phase !== 'off') {
      if (userID !== this.#userID) {
        return Promise.reject(new ChatError(ChatErrorCode.REPEATED_LOGIN, `${this.#userID} is logged in; log out first.`));
      }
      if (this.#first !== undefined) return this.#first.promise;
      // Kept for the next connection, and for the moment the old one runs out.
      this.#userSig = userSig;
      return Promise.resolve(undefined);
    }

    this.#userID = userID;
    this.#userSig = userSig;
    this.#backoff.reset();
    this.#stopOnline = this.#environment.onOnline(() => this.#networkIsBack());
    const promise = new Promise<LoginReply>((resolve, reject) => {
      this.#first = { promise: undefined as never, resolve, reject };
    });
    this.#first!.promise = promise;
    this.#connect();
    return promise;
  }

  /** Logs out. Comes back when the server has answered, at the latest after a few seconds. */
  async logout(): Promise<void> {
    const socket = this.#socket;
    if (this.#phase === 'online' && socket !== undefined) {
      await new Promise<void>((resolve) => {
        const timer = this.#timers.set(3_000, resolve);
        this.#loggedOut = () => {
          this.#timers.clear(timer);
          resolve();
        };
        this.#logoutId = this.#sendNow(socket, 'gateway/logout');
      });
      this.#loggedOut = undefined;
    }
    this.end(undefined, new ChatError(ChatErrorCode.NOT_LOGGED_IN, 'Logged out.'));
  }

  /** Ends the session at once, without a word to the server. */
  end(kicked: string | undefined, error: ChatError): void {
    if (this.#phase === 'off') return;
    const first = this.#first;
    this.#first = undefined;
    this.#phase = 'off';
    this.#disconnect(1000);
    this.#stopOnline?.();
    this.#timers.clear(this.#timer);
    this.calls.end(error);
    this.#setNetState(TYPES.NET_STATE_DISCONNECTED);
    if (first !== undefined) first.reject(error);
    else this.#listener.ended(kicked);
    this.#loggedOut?.();
  }

  #connect(): void {
    this.#phase = 'connecting';
    const attempt = ++this.#attempt;
    this.#setNetState(TYPES.NET_STATE_CONNECTING);
    this.#timers.clear(this.#timer);
    this.#timer = this.#timers.set(ConnectTimeout, () => this.#cut(1006, 'no login in time'));
    this.#environment
      .webSocket()
      .then((WebSocket) => {
        if (attempt === this.#attempt) this.#open(attempt, new WebSocket(this.#options.address));
      })
      .catch((error: unknown) => {
        if (attempt === this.#attempt) this.#cut(1006, String(error));
      });
  }

  #open(attempt: number, socket: WebSocketLike): void {
    this.#socket = socket;
    const isCurrent = (): boolean => attempt === this.#attempt;
    socket.onopen = () => {
      if (!isCurrent()) return;
      this.#usedSig = this.#userSig;
      this.#loginId = this.#sendNow(socket, 'gateway/login', {
        SdkAppId: this.#options.sdkAppId,
        UserID: this.#userID,
        UserSig: this.#userSig,
        Platform: this.#options.platform,
        Instance: this.#options.instance,
      });
    };
    socket.onmessage = ({ data }) => {
      if (isCurrent()) this.#receive(data, socket);
    };
    socket.onclose = ({ code, reason }) => {
      if (isCurrent()) this.#cut(code, reason);
    };
  }

  #receive(data: unknown, socket: WebSocketLike): void {
    let frame: ServerFrame;
    try {
      frame = JSON.parse(data as string) as ServerFrame;
      if (typeof frame !== 'object' || frame === null) throw new SyntaxError('not an object');
    } catch {
      this.#listener.problem(ChatErrorCode.PROTOCOL, 'The server sent something that is not a frame.');
      this.#cut(4002, 'not a frame');
      return;
    }

    if (frame.Id !== undefined) this.#reply(frame.Id, frame, socket);
    else if (frame.Kicked !== undefined) this.#kicked(frame.Kicked.Reason ?? 'unknown');
    else if (this.#phase === 'online') {
      if (frame.Change !== undefined) this.#listener.changes([frame.Change]);
      else this.#listener.news(frame);
    }
  }

  #reply(id: number, frame: ServerFrame, socket: WebSocketLike): void {
    const reply = frame.Reply;
    if (reply === undefined) return;
    if (id === this.#loginId) this.#loginReply(reply, socket);
    else if (id === this.#pingId) this.#timers.clear(this.#pingTimer);
    else if (id === this.#logoutId) this.#loggedOut?.();
    else {
      const settle = this.calls.take(id);
      if (settle === undefined) return;
      // What the call changed is in the state before the caller goes on.
      if (frame.Changes !== undefined) this.#listener.changes(frame.Changes, id);
      settle(reply, frame.Changes !== undefined);
      this.#listener.settled();
    }
  }

  #loginReply(reply: Reply, socket: WebSocketLike): void {
    if (reply.ErrorCode !== 0) {
      this.#refused(reply);
      return;
    }

    const login = reply as LoginReply;
    const first = this.#first;
    this.#first = undefined;
    this.#phase = 'online';
    this.#serverOffset = login.ServerTime * 1000 - this.#environment.now();
    this.#heartbeat = Math.max(1, login.HeartbeatSeconds || 30) * 1000;
    this.#backoff.connected();
    this.#timers.clear(this.#timer);
    this.#beat();
    this.#log.info(`${first ? 'Logged in' : 'Back'} as ${this.#userID}.`);
    this.calls.open((text) => this.#send(socket, text));
    this.#setNetState(TYPES.NET_STATE_CONNECTED);
    this.#listener.online(login, first !== undefined);
    first?.resolve(login);
  }

  #refused(reply: Reply): void {
    const error = new ChatError(reply.ErrorCode, reply.ErrorInfo || 'The login was refused.');
    if (this.#first === undefined && Passing.has(reply.ErrorCode)) {
      this.#cut(4003, error.message);
    } else if (this.#first === undefined && Expired.has(reply.ErrorCode)) {
      this.#kicked(TYPES.KICKED_OUT_USERSIG_EXPIRED);
    } else {
      if (this.#first === undefined) this.#listener.problem(error.code, error.message);
      this.end(undefined, error);
    }
  }

  #kicked(reason: string): void {
    if (reason === TYPES.KICKED_OUT_USERSIG_EXPIRED && this.#usedSig !== this.#userSig) {
      // The app has brought a new one in time.
      this.#cut(1006, 'UserSig expired');
      return;
    }
    this.end(reason, new ChatError(ChatErrorCode.NOT_LOGGED_IN, `Kicked out: ${reason}.`));
  }

  /** The connection is gone, or is given up. */
  #cut(code: number, reason: string): void {
    if (this.#phase === 'off') return;
    this.#log.info(`Disconnected: ${code} ${reason}`);
    if (this.#first !== undefined) {
      this.end(undefined, new ChatError(ChatErrorCode.NETWORK_ERROR, `No connection to the server (${code}).`));
      return;
    }
    if (code === 4001) {
      this.#kicked('unknown');
      return;
    }
    if (code === 1000 || this.#loggedOut !== undefined) {
      this.end(undefined, new ChatError(ChatErrorCode.NOT_LOGGED_IN, 'Logged out.'));
      return;
    }

    this.#phase = 'waiting';
    this.#disconnect(code === 4002 ? 4002 : 1000);
    this.calls.cut();
    this.#setNetState(TYPES.NET_STATE_DISCONNECTED);
    if (code === 4002 || code === 1009) this.#listener.problem(ChatErrorCode.PROTOCOL, `The server closed the connection: ${code} ${reason}`);
    this.#timers.clear(this.#timer);
    this.#timer = this.#timers.set(this.#backoff.next(code), () => this.#connect());
  }

  #disconnect(code: number): void {
    this.#attempt++;
    this.#timers.clear(this.#pingTimer);
    this.#loginId = this.#pingId = this.#logoutId = 0;
    const socket = this.#socket;
    this.#socket = undefined;
    if (socket === undefined) return;
    socket.onopen = socket.onmessage = socket.onclose = socket.onerror = null;
    try {
      socket.close(code);
    } catch (error) {
      this.#log.debug(`Closing: ${String(error)}`);
    }
  }

  #networkIsBack(): void {
    if (this.#phase === 'waiting') this.#connect();
    // The connection may have survived or not; a ping finds out sooner than the heartbeat.
    else if (this.#phase === 'online') this.#ping();
  }

  /** One timer that looks again when the silence could be long enough, rather than one that is set anew with every frame. */
  #beat(): void {
    const silent = this.#environment.now() - this.#lastSent;
    if (silent >= this.#heartbeat) this.#ping();
    const wait = silent >= this.#heartbeat ? this.#heartbeat : this.#heartbeat - silent;
    this.#timer = this.#timers.set(Math.max(wait, 1), () => this.#beat());
  }

  #ping(): void {
    if (this.#socket === undefined) return;
    this.#timers.clear(this.#pingTimer);
    this.#pingTimer = this.#timers.set(PingTimeout, () => this.#cut(1006, 'no answer to a ping'));
    this.#pingId = this.#sendNow(this.#socket, 'gateway/ping');
  }

  #sendNow(socket: WebSocketLike, command: string, body?: object): number {
    return this.calls.sendNow((text) => this.#send(socket, text), command, body);
  }

  #send(socket: WebSocketLike, text: string): void {
    this.#lastSent = this.#environment.now();
    socket.send(text);
  }

  #setNetState(state: NetState): void {
    if (state === this.#netState) return;
    this.#netState = state;
    this.#listener.netState(state);
  }
}
