// "Is typing" is a message for devices that are online: it is stored nowhere and counts for nothing.
const EverySeconds = 3;
const LastsSeconds = 5;
const Data = 'typing';

export const isTyping = (message) => message.type === 'TIMCustomElem' && message.payload.data === Data;

/** Tells the other side that one is typing, now and then. */
export class TypingOut {
  #chat;
  #toldAt = new Map();

  constructor(chat) {
    this.#chat = chat;
  }

  typed(to) {
    if (performance.now() - (this.#toldAt.get(to) ?? -Infinity) < EverySeconds * 1000) return;
    this.#toldAt.set(to, performance.now());
    const message = this.#chat.createCustomMessage({ to, conversationType: 'C2C', payload: { data: Data } });
    // Nobody misses one that could not be sent.
    this.#chat.sendMessage(message, { onlineUserOnly: true }).catch(() => {});
  }

  /** The message itself was sent: the next one begins anew. */
  sent(to) {
    this.#toldAt.delete(to);
  }
}

/** Shows that somebody is typing, until nothing more is heard of it. */
export class TypingIn {
  #line;
  #timer;

  constructor(line) {
    this.#line = line;
  }

  show(name) {
    clearTimeout(this.#timer);
    this.#line.textContent = `${name} is typing …`;
    this.#timer = setTimeout(() => this.hide(), LastsSeconds * 1000);
  }

  hide() {
    clearTimeout(this.#timer);
    this.#line.textContent = '';
  }
}
