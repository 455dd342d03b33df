// Accounts and clients on the real server, made for one test each and ended together.
import TencentCloudChat from '../../dist/index.js';
import { userSig } from './server.mjs';
import { Witness } from './witness.mjs';

const { EVENT } = TencentCloudChat;

export class Clients {
  #server;
  #chats = [];
  #people = 0;

  constructor(server) {
    this.#server = server;
  }

  /** New accounts, so that no test knows of another. */
  async accounts(...names) {
    const made = names.map((name) => `${name}${++this.#people}`);
    await this.#server.import(...made);
    return made;
  }

  /** A client that is logged in, and all it is told. */
  async client(userID, options = {}) {
    const chat = TencentCloudChat.create({ SDKAppID: this.#server.SDKAppID, server: this.#server.url, ...options });
    chat.setLogLevel(4);
    this.#chats.push(chat);
    const witness = new Witness(chat, ...new Set(Object.values(EVENT)));
    await chat.login({ userID, userSig: userSig(userID) });
    await witness.next(EVENT.SDK_READY);
    return [chat, witness];
  }

  /** Two new accounts with a client each. */
  async pair() {
    const [anna, ben] = await this.accounts('anna', 'ben');
    const [annas, annaSees] = await this.client(anna);
    const [bens, benSees] = await this.client(ben);
    return { anna, ben, annas, bens, annaSees, benSees };
  }

  end() {
    return Promise.all(this.#chats.map((chat) => chat.destroy()));
  }
}
