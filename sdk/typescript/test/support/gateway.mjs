// A gateway in the same process: the test sees every frame and decides what is answered, when, and when the connection is cut.
import { ChatSDK } from '../../dist/chat.js';
import { EVENT } from '../../dist/events.js';
import { Clock, settle } from './clock.mjs';

const OK = { ActionStatus: 'OK', ErrorCode: 0, ErrorInfo: '' };

export const Zero = { Friend: 0, FriendCustom: 0, FriendList: 0, BlackList: 0, Application: 0, Profile: 0, Follow: 0, FriendProfile: 0 };

/** The server's end of one connection. */
export class Connection {
  /** Requests, in the order they came. */
  requests = [];
  closed = undefined;

  constructor(gateway, socket, url) {
    this.gateway = gateway;
    this.socket = socket;
    this.url = url;
  }

  open() {
    this.socket.onopen?.();
  }

  received(text) {
    const request = JSON.parse(text);
    this.requests.push(request);
    const answer = this.gateway.answers[request.Command];
    if (answer !== undefined) this.reply(request.Id, answer(request.Body ?? {}, this));
  }

  /** Answers a request. `reply.Changes` goes beside the reply. */
  reply(id, reply = {}) {
    const { Changes, ...rest } = reply;
    this.send({ Id: id, Reply: { ...OK, ...rest }, ...(Changes && { Changes }) });
  }

  /** Sends a frame. It arrives later, as frames do. */
  send(frame) {
    queueMicrotask(() => this.socket.onmessage?.({ data: typeof frame === 'string' ? frame : JSON.stringify(frame) }));
  }

  close(code, reason = '') {
    this.closed ??= code;
    this.socket.onclose?.({ code, reason });
  }

  /** The requests for a command. */
  of(command) {
    return this.requests.filter((request) => request.Command === command);
  }
}

export class Gateway {
  clock = new Clock();
  connections = [];
  sequences = { ...Zero };
  /** What is answered by itself, by command. */
  answers = {
    'gateway/login': (body) => ({
      UserID: body.UserID,
      SessionId: '1',
      ServerTime: Math.floor(this.clock.now() / 1000) + 100,
      HeartbeatSeconds: 30,
      UserSigExpiresAt: 0,
      Sequences: this.sequences,
    }),
    'gateway/ping': () => ({ ServerTime: Math.floor(this.clock.now() / 1000) }),
    'gateway/logout': () => ({}),
    'gateway/sequences': () => ({ Sequences: this.sequences }),
    'sns/friend_get': () => ({ StandardSequence: this.sequences.Friend, CustomSequence: this.sequences.FriendCustom, CompleteFlag: 1, NextStartIndex: 0 }),
    'sns/black_list_get': () => ({ StartIndex: 0, CurruentSequence: this.sequences.BlackList }),
    'sns/group_get': () => ({ CurrentSequence: this.sequences.FriendList }),
    'sns/pendency_get': () => ({ StartIndex: 0, CurrentSequence: this.sequences.Application }),
    'profile/friend_portrait_get': () => ({ FriendProfileSequence: this.sequences.FriendProfile, CompleteFlag: 1, NextStartIndex: 0 }),
    'profile/portrait_get': (body) => ({ UserProfileItem: body.To_Account.map((To_Account) => ({ To_Account, ProfileItem: [], ResultCode: 0, ResultInfo: '' })) }),
  };
  /** Whether new connections come about. */
  reachable = true;
  random = 0.5;
  #online = new Set();

  get last() {
    return this.connections.at(-1);
  }

  environment() {
    const gateway = this;
    const { clock } = this;
    let instances = 0;
    return {
      now: () => clock.now(),
      setTimeout: (action, milliseconds) => clock.setTimeout(action, milliseconds),
      clearTimeout: (timer) => clock.clearTimeout(timer),
      random: () => gateway.random,
      newInstance: () => `instance-${++instances}`,
      onOnline(action) {
        gateway.#online.add(action);
        return () => gateway.#online.delete(action);
      },
      webSocket: async () =>
        class {
          constructor(url) {
            const connection = new Connection(gateway, this, url);
            gateway.connections.push(connection);
            queueMicrotask(() => (gateway.reachable ? connection.open() : connection.close(1006)));
            this.send = (text) => queueMicrotask(() => connection.received(text));
            this.close = (code) => void (connection.closed ??= code);
          }
        },
    };
  }

  /** The network comes back. */
  online() {
    for (const action of this.#online) action();
  }

  get listeners() {
    return this.#online.size;
  }

  chat(options = {}) {
    const chat = new ChatSDK({ SDKAppID: 1400000001, server: 'http://chat.test', ...options }, this.environment());
    chat.setLogLevel(4);
    return chat;
  }

  /** An instance that is logged in as anna, and the events it tells. */
  async loggedIn(options = {}) {
    const chat = this.chat(options);
    const events = record(chat);
    await chat.login({ userID: 'anna', userSig: 'sig' });
    events.length = 0;
    return { chat, events };
  }
}

/** Writes down every event. */
export function record(chat, names = Object.values(EVENT)) {
  const events = [];
  for (const name of new Set(names)) chat.on(name, ({ data }) => events.push([name, data]));
  return events;
}

/** Whether a promise is done yet. */
export async function isPending(promise) {
  let pending = true;
  promise.then(
    () => (pending = false),
    () => (pending = false),
  );
  await settle();
  return pending;
}
