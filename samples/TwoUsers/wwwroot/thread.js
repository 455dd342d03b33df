import { blocks, onBlocksChanged } from './blocks.js';
import { fillBubble } from './bubble.js';
import { el, mark } from './dom.js';
import { isTyping, TypingIn, TypingOut } from './typing.js';

const NearPixels = 60;
/** So far back a message is looked for. */
const MostPages = 20;

/** The chat that is open: its messages, and the field to write in. */
export class Thread {
  #root;
  #chat;
  #me;
  #attempt;
  #peer = '';
  #name = '';
  /** The list items of the messages that are shown. */
  #items = new Map();
  /** Messages of all chats that are not sent yet, each with what went wrong. */
  #unsent = new Map();
  #drafts = new Map();
  #older = '';
  #loading;
  #isAtEnd = true;
  #isUnseen = false;
  #edited = null;
  #typingOut;
  #typingIn;
  #actions = {
    recall: (message) => this.#attempt(() => this.#recall(message)),
    edit: (message) => this.#edit(message),
    retry: (message) => this.#deliver(message, () => this.#chat.resendMessage(message)),
  };

  /** `attempt` carries out what may fail, and says so. */
  constructor(root, chat, me, attempt) {
    this.#root = root;
    this.#chat = chat;
    this.#me = me;
    this.#attempt = attempt;
    this.#typingOut = new TypingOut(chat);
    this.#typingIn = new TypingIn(this.#find('.typing'));

    this.#find('form').addEventListener('submit', (event) => {
      event.preventDefault();
      this.#submit();
    });
    this.#find('textarea').addEventListener('keydown', (event) => {
      if (event.key === 'Escape' && this.#edited) this.#edit(null);
      // An input method's Enter chooses a word.
      if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      this.#submit();
    });
    this.#find('textarea').addEventListener('input', ({ target }) => {
      if (target.value && !this.#edited) this.#typingOut.typed(this.#peer);
    });
    this.#find('.cancel').addEventListener('click', () => this.#edit(null));
    this.#find('.earlier').addEventListener('click', () => this.#loadOlder());
    this.#find('.scroll').addEventListener('scroll', ({ target }) => {
      this.#isAtEnd = target.scrollHeight - target.scrollTop - target.clientHeight < NearPixels;
      if (target.scrollTop < NearPixels) this.#loadOlder();
    });
    // Nothing that grows hides the newest message.
    const resized = new ResizeObserver(() => this.#isAtEnd && this.#toEnd());
    for (const grows of ['.scroll', '.messages']) resized.observe(this.#find(grows));
    document.addEventListener('visibilitychange', () => this.look());
    onBlocksChanged(() => this.#hint());
  }

  get peer() {
    return this.#peer;
  }

  async open(peer, name) {
    this.close();
    this.#peer = peer;
    this.#name = name;
    this.#root.hidden = false;
    this.#find('.peer-name').textContent = name;
    this.#find('textarea').value = this.#drafts.get(peer) ?? '';
    this.#find('textarea').setAttribute('aria-label', `Message to ${name}`);
    this.#hint();
    this.#isUnseen = true;
    this.#older = undefined;
    await this.#loadOlder();
    // What was not sent is in no history.
    for (const message of this.#unsent.keys()) if (message.to === peer && peer === this.#peer) this.#add(message);
    this.look();
  }

  close() {
    if (this.#peer) this.#drafts.set(this.#peer, this.#edited ? '' : this.#find('textarea').value);
    this.#edit(null);
    this.#typingIn.hide();
    this.#peer = '';
    this.#older = '';
    this.#loading = undefined;
    this.#items.clear();
    this.#find('.messages').replaceChildren();
    this.#find('.earlier').hidden = true;
    this.#root.hidden = true;
  }

  focus() {
    this.#find('textarea').focus();
  }

  /** Shows a message of the chat, for which it may have to read further back; tells whether it is there. */
  async show(message) {
    for (let pages = 0; !this.#items.has(message) && this.#older !== '' && pages < MostPages; pages++) {
      const { peer } = this;
      const older = this.#older;
      await this.#loadOlder();
      if (peer !== this.#peer || older === this.#older) return false;
    }
    const item = this.#items.get(message);
    if (item === undefined) return false;
    const scroll = this.#find('.scroll');
    const [pane, place] = [scroll, item].map((one) => one.getBoundingClientRect());
    this.#isAtEnd = false;
    scroll.scrollTop += place.top - pane.top - (pane.height - place.height) / 2;
    item.tabIndex = -1;
    item.focus({ preventScroll: true });
    return true;
  }

  received(messages) {
    for (const message of messages.filter((one) => one.conversationID === `C2C${this.#peer}`)) {
      if (isTyping(message)) {
        this.#typingIn.show(this.#name);
        continue;
      }
      if (message.flow === 'in') {
        this.#typingIn.hide();
        this.#isUnseen = true;
      }
      this.#add(message);
    }
    this.look();
  }

  /** Something happened to messages. */
  changed(messages) {
    for (const message of messages) this.#fill(message);
  }

  /** The conversation has changed. */
  refresh({ isPinned = false } = {}) {
    this.#find('.pin').setAttribute('aria-pressed', isPinned);
    this.#find('.pin').textContent = isPinned ? 'Unpin' : 'Pin';
    // A message that seemed lost may turn out to have been stored.
    for (const message of this.#unsent.keys()) {
      if (message.status === 'success') this.#unsent.delete(message);
      this.#fill(message);
    }
  }

  status(isOnline) {
    mark(this.#find('.dot'), isOnline);
  }

  /** What is in view is read. */
  look() {
    const isInView = this.#peer && this.#root.offsetParent !== null && document.visibilityState === 'visible';
    if (!isInView || !this.#isUnseen) return;
    this.#isUnseen = false;
    const unseen = () => (this.#isUnseen = true);
    this.#chat.setMessageRead({ conversationID: `C2C${this.#peer}` }).catch(unseen);
  }

  async #loadOlder() {
    if (this.#older !== '') await (this.#loading ??= this.#readOlder());
  }

  async #readOlder() {
    const peer = this.#peer;
    const isFirst = this.#older === undefined;
    await this.#attempt(async () => {
      const { data } = await this.#chat.getMessageList({ conversationID: `C2C${peer}`, ...(!isFirst && { nextReqMessageID: this.#older }) });
      if (peer !== this.#peer) return;
      this.#older = data.nextReqMessageID;
      this.#prepend(data.messageList);
      if (isFirst) this.#toEnd();
    });
    if (peer !== this.#peer) return;
    this.#loading = undefined;
    this.#find('.earlier').hidden = this.#older === '';
  }

  #prepend(messages) {
    const scroll = this.#find('.scroll');
    const fromEnd = scroll.scrollHeight - scroll.scrollTop;
    this.#find('.messages').prepend(...messages.filter((one) => !this.#items.has(one)).map((one) => this.#item(one)));
    scroll.scrollTop = scroll.scrollHeight - fromEnd;
  }

  #add(message) {
    if (this.#items.has(message)) return;
    this.#find('.messages').append(this.#item(message));
    if (this.#isAtEnd || message.flow === 'out') this.#toEnd();
  }

  #toEnd() {
    const scroll = this.#find('.scroll');
    scroll.scrollTop = scroll.scrollHeight;
    this.#isAtEnd = true;
  }

  #item(message) {
    const item = el('li');
    this.#items.set(message, item);
    this.#fill(message);
    return item;
  }

  #fill(message) {
    const item = this.#items.get(message);
    if (item) fillBubble(item, message, this.#name, this.#actions, this.#unsent.get(message));
  }

  #submit() {
    const field = this.#find('textarea');
    const text = field.value.trim();
    if (text === '') return;
    if (this.#edited) {
      const message = this.#edited;
      this.#edit(null);
      this.#attempt(() => this.#modify(message, text));
      return;
    }
    field.value = '';
    this.#typingOut.sent(this.#peer);
    const message = this.#chat.createTextMessage({ to: this.#peer, conversationType: 'C2C', payload: { text } });
    this.#add(message);
    this.#deliver(message, () => this.#chat.sendMessage(message));
  }

  async #deliver(message, send) {
    this.#unsent.set(message, '');
    // Sending has begun when the call returns: the message says so.
    const sending = send();
    this.#fill(message);
    try {
      await sending;
      this.#unsent.delete(message);
    } catch (error) {
      this.#unsent.set(message, `${error.message} (${error.code})`);
    }
    this.#fill(message);
  }

  async #recall(message) {
    await this.#chat.revokeMessage(message);
    if (message === this.#edited) this.#edit(null);
    this.#fill(message);
    this.focus();
  }

  #edit(message) {
    if (!message && !this.#edited) return;
    this.#edited = message;
    this.#find('.editing').hidden = !message;
    this.#find('.send').textContent = message ? 'Save' : 'Send';
    this.#find('textarea').value = message?.payload.text ?? '';
    this.focus();
  }

  async #modify(message, text) {
    const before = message.payload.text;
    message.payload.text = text;
    try {
      await this.#chat.modifyMessage(message);
    } catch (error) {
      // 2480: somebody else was first, and the message is as they left it.
      if (error.code !== 2480) message.payload.text = before;
      throw error;
    } finally {
      this.#fill(message);
    }
  }

  #hint() {
    const hint = this.#find('.hint');
    const texts = [
      blocks(this.#me, this.#peer) && `You have blocked ${this.#name}: nothing from ${this.#name} reaches you, and ${this.#name} is not told.`,
      blocks(this.#peer, this.#me) && `${this.#name} has blocked you: what you write looks sent and reaches nobody. Your client cannot know; this page shows both.`,
    ].filter(Boolean);
    hint.textContent = texts.join(' ');
    hint.hidden = texts.length === 0;
  }

  #find(selector) {
    return this.#root.querySelector(selector);
  }
}
