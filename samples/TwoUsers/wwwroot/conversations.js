import { badge, el, mark, moment } from './dom.js';

/** The list of chats: pinned ones first, then the newest. */
export class Conversations {
  #list;
  #me;
  #open;
  #rows = new Map();
  #shown = [];
  #names = new Map();

  /** `open` is called with the UserID of the chat that was chosen. */
  constructor(list, me, open) {
    this.#list = list;
    this.#me = me;
    this.#open = open;
  }

  /** `others` are profiles of people who can be written to without a chat having begun. */
  show(conversations, others) {
    this.#shown = conversations;
    for (const { userID, nick } of [...others, ...conversations.map((one) => one.userProfile)]) this.#names.set(userID, nick || userID);
    const sorted = conversations.toSorted((a, b) => b.isPinned - a.isPinned || b.lastMessage.lastTime - a.lastMessage.lastTime);
    const entries = sorted.map((one) => [one.userProfile.userID, one]);
    for (const other of others) if (!entries.some(([userID]) => userID === other.userID)) entries.push([other.userID]);

    // Whoever goes through the list by keyboard stays where they are.
    const focused = document.activeElement;
    this.#list.replaceChildren(...entries.map(([userID, one]) => this.#row(userID, one)));
    if (this.#list.contains(focused)) focused.focus();
  }

  find(userID) {
    return this.#shown.find((one) => one.userProfile.userID === userID);
  }

  name(userID) {
    return this.#names.get(userID) ?? userID;
  }

  focus(userID) {
    this.#rows.get(userID)?.querySelector('button').focus();
  }

  choose(userID) {
    for (const [one, row] of this.#rows) row.firstChild.setAttribute('aria-current', one === userID);
  }

  status(userID, isOnline) {
    const row = this.#rows.get(userID);
    if (row) mark(row.querySelector('.dot'), isOnline);
  }

  #row(userID, conversation) {
    let row = this.#rows.get(userID);
    if (row === undefined) {
      const span = (className, ...children) => el('span', { className }, ...children);
      const chosen = el(
        'button',
        { type: 'button', onclick: () => this.#open(userID) },
        el('span', { className: 'avatar', ariaHidden: 'true' }, userID[0], span('dot')),
        span('lines', span('line', span('who'), span('when')), span('line', span('last'), span('badge'))),
      );
      row = el('li', { data: { peer: userID } }, chosen);
      this.#rows.set(userID, row);
    }
    const find = (selector) => row.querySelector(selector);
    const { unreadCount = 0, isPinned = false, lastMessage } = conversation ?? {};
    row.classList.toggle('pinned', isPinned);
    find('.who').textContent = this.name(userID);
    find('.when').replaceChildren(...(lastMessage?.messageID ? [moment(lastMessage.lastTime)] : []));
    find('.last').textContent = this.#summary(lastMessage);
    badge(find('.badge'), unreadCount);
    find('.badge').setAttribute('aria-label', `${unreadCount} unread`);
    return row;
  }

  #summary(last) {
    if (!last?.messageID) return 'Say hello';
    if (last.isRevoked) return 'Message recalled';
    return (last.fromAccount === this.#me ? 'You: ' : '') + last.messageForShow;
  }
}
