import { button, el, mark } from './dom.js';

/** Friends, applications and who is blocked. */
export class People {
  #root;
  #chat;
  #attempt;
  #online = new Set();

  constructor(root, chat, attempt) {
    this.#root = root;
    this.#chat = chat;
    this.#attempt = attempt;
  }

  showFriends(friends) {
    this.#fill('.friends', friends, ({ userID }) => {
      const dot = el('span', { className: 'dot', role: 'img' });
      mark(dot, this.#online.has(userID));
      return el('li', { data: { name: userID } }, dot, ' ', userID);
    });
  }

  showApplications(applications) {
    this.#fill('.applications', applications, ({ userID, type, wording }) => {
      if (type !== 'Pendency_Type_ComeIn') return el('li', {}, `${userID} has not answered yet`);
      const accept = () => this.#chat.acceptFriendApplication({ userID, type: 'Response_Action_AgreeAndAdd' });
      const refuse = () => this.#chat.refuseFriendApplication({ userID });
      return el('li', {}, `${userID} asks: “${wording}” `, button('Accept', () => this.#attempt(accept)), ' ', button('Refuse', () => this.#attempt(refuse)));
    });
  }

  showBlocked(userIDs) {
    this.#fill('.blocked', userIDs, (userID) => el('li', {}, userID));
  }

  isOnline(userID) {
    return this.#online.has(userID);
  }

  status(userID, isOnline) {
    if (isOnline) this.#online.add(userID);
    else this.#online.delete(userID);
    for (const dot of this.#root.querySelectorAll(`.friends [data-name="${CSS.escape(userID)}"] .dot`)) mark(dot, isOnline);
  }

  #fill(selector, entries, item) {
    this.#root.querySelector(selector).replaceChildren(...entries.map(item));
  }
}
