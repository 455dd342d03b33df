import { textOf } from './bubble.js';
import { el, moment } from './dom.js';
import { excerpt, keywordsOf } from './words.js';

const PauseMilliseconds = 250;

/**
 * The field above the chats. While something stands in it, what was found stands in the place of the chats: in which of them there are such
 * messages; then the messages of the one that was chosen, where there are several.
 */
export class Search {
  #root;
  #chat;
  #page;
  #timer;
  /** Answers to what was asked for earlier are of no use. */
  #round = 0;
  #last;

  /** `page` is what is around it: `attempt(action)`, `name(userID)`, and `choose(userID, message)`. */
  constructor(root, chat, page) {
    this.#root = root;
    this.#chat = chat;
    this.#page = page;
    // An input method's letters are no words yet.
    this.#field.addEventListener('input', ({ isComposing }) => !isComposing && this.#later());
    this.#field.addEventListener('compositionend', () => this.#later());
    this.#field.addEventListener('keydown', ({ key, isComposing }) => key === 'Enter' && !isComposing && this.again());
    root.addEventListener('keydown', (event) => {
      if (event.key !== 'Escape' || event.isComposing || !this.isOpen) return;
      event.preventDefault();
      this.#field.value = '';
      this.again();
      this.#field.focus();
    });
    this.#find('.all').addEventListener('click', () => {
      this.again();
      this.#field.focus();
    });
  }

  get isOpen() {
    return this.#field.value !== '' || !this.#find('.found').hidden;
  }

  /** Where one was: at what was chosen last, or in the field. */
  focus() {
    (this.#last?.isConnected ? this.#last : this.#field).focus();
  }

  /** Searches for what stands in the field, at once: in all chats, or in one. */
  again(peer) {
    clearTimeout(this.#timer);
    const keywords = keywordsOf(this.#field.value);
    const isSearch = keywords.length > 0;
    this.#find('.conversations').hidden = isSearch;
    this.#find('.found').hidden = !isSearch;
    if (isSearch) {
      this.#page.attempt(() => this.#fill(keywords, peer));
    } else {
      this.#round++;
      this.#clear();
    }
  }

  #later() {
    clearTimeout(this.#timer);
    if (this.#field.value === '') this.again();
    else this.#timer = setTimeout(() => this.again(), PauseMilliseconds);
  }

  #clear() {
    this.#find('.count').textContent = '';
    this.#find('.results').replaceChildren();
  }

  /** A page of what was found: of all chats, or with `peer` of one. Further ones come in the place of `more`. */
  async #fill(keywords, peer, cursor, more) {
    const round = more ? this.#round : ++this.#round;
    const options = { keywordList: keywords, keywordListMatchType: 'and', ...(peer && { conversationID: `C2C${peer}` }), ...(cursor && { cursor }) };
    const { data } = await this.#chat.searchCloudMessages(options);
    if (round !== this.#round || more?.isConnected === false) return;
    if (!more) this.#clear();
    this.#find('.all').hidden = !peer;
    this.#find('.count').textContent = peer ? `${messages(data.totalCount)} with ${this.#page.name(peer)}` : chats(data.totalCount);
    const rows = data.searchResultList.flatMap((found) =>
      peer ? found.messageList.map((message) => this.#message(message, keywords, peer)) : this.#conversation(found, keywords),
    );
    this.#find('.results').append(...rows);
    if (peer || more) rows[0]?.firstChild.focus();
    more?.remove();
    if (data.cursor !== '') this.#find('.results').append(this.#more(keywords, peer, data.cursor));
  }

  #more(keywords, peer, cursor) {
    const onclick = () => this.#page.attempt(() => this.#fill(keywords, peer, cursor, row));
    const row = el('li', { className: 'more' }, el('button', { type: 'button', onclick }, 'More'));
    return row;
  }

  #conversation({ conversationID, messageCount, messageList: [only] }, keywords) {
    const peer = conversationID.slice('C2C'.length);
    const avatar = el('span', { className: 'avatar', ariaHidden: 'true' }, peer[0]);
    const about = { peer, who: this.#page.name(peer), avatar: [avatar] };
    if (only) {
      const text = [...(only.flow === 'out' ? ['You: '] : []), ...excerpt(textOf(only), keywords)];
      return this.#row({ ...about, when: [moment(only.time)], text }, () => this.#page.choose(peer, only));
    }
    return this.#row({ ...about, text: [messages(messageCount)] }, () => this.again(peer));
  }

  #message(message, keywords, peer) {
    const who = message.flow === 'out' ? 'You' : this.#page.name(peer);
    const about = { peer, who, when: [moment(message.time)], text: excerpt(textOf(message), keywords) };
    return this.#row(about, () => this.#page.choose(peer, message));
  }

  #row({ peer, who, when = [], text, avatar = [] }, open) {
    const span = (className, ...children) => el('span', { className }, ...children);
    const onclick = ({ currentTarget }) => {
      this.#last = currentTarget;
      open();
    };
    const line = span('line', span('who', who), span('when', ...when));
    const lines = span('lines', line, el('span', { className: 'excerpt', dir: 'auto' }, ...text));
    return el('li', { data: { peer } }, el('button', { type: 'button', onclick }, ...avatar, lines));
  }

  get #field() {
    return this.#find('.search input');
  }

  #find(selector) {
    return this.#root.querySelector(selector);
  }
}

const messages = (count) => (count === 1 ? '1 message' : `${count} messages`);

const chats = (count) => (count === 0 ? 'Nothing found' : count === 1 ? 'In 1 chat' : `In ${count} chats`);
