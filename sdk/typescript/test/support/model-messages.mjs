// What a server keeps of one account's messages and conversations, in as few lines as possible: numbers that grow by more than one, a
// counter for everything else, and changes in the order of the commits. Pages are small, so that lists come in several.
const PageSize = 3;

const order = (a, b) => a.MsgTimeStamp - b.MsgTimeStamp || a.MsgSeq - b.MsgSeq || a.MsgRandom - b.MsgRandom;

export class ModelMessages {
  #random;
  #time = 1_700_000_000;
  number = 100;
  conversation = 0;
  /** All messages, in the order of storing. */
  messages = [];
  conversations = new Map();
  #last = 0;

  constructor(random) {
    this.#random = random;
  }

  get sequences() {
    return { Message: this.number, Conversation: this.conversation };
  }

  #side(peer) {
    if (!this.conversations.has(peer)) this.conversations.set(peer, { To_Account: peer, listed: 0, unread: 0, ReadTime: 0, PeerReadTime: 0, TopFlag: 0, cleared: 0 });
    return this.conversations.get(peer);
  }

  #change(item) {
    return { Sequences: { Conversation: ++this.conversation }, Items: [this.#random() < 0.05 ? { Type: 'Refetch' } : item] };
  }

  /** A message is stored; gives it and the change, or the message that is there already. */
  store(from, to, numbers = { MsgSeq: ++this.#last, MsgRandom: 1 }, text = `t${this.#last}`) {
    const known = this.messages.find((one) => one.From_Account === from && one.To_Account === to && one.MsgSeq === numbers.MsgSeq && one.MsgRandom === numbers.MsgRandom);
    if (known !== undefined) return { message: known };
    if (this.#random() < 0.7) this.#time++;
    const message = {
      From_Account: from,
      To_Account: to,
      ...numbers,
      MsgTimeStamp: this.#time,
      MsgFlagBits: 0,
      IsPeerRead: 0,
      MsgKey: `${numbers.MsgSeq}_${numbers.MsgRandom}_${this.#time}`,
      MsgId: `77-${this.#time}-${numbers.MsgSeq}-${to}`,
      MsgBody: [{ MsgType: 'TIMTextElem', MsgContent: { Text: text } }],
      number: (this.number += 1 + Math.floor(this.#random() * 5)),
      deleted: false,
    };
    this.messages.push(message);
    const peer = from === 'me' ? to : from;
    const side = this.#side(peer);
    side.listed = this.#time;
    if (from !== 'me') side.unread++;
    const item = { Type: 'Message', MessageItem: [show(message)], ...(from !== 'me' && { UnreadMsgNum: side.unread }) };
    return { message, change: { Sequences: { Message: this.number }, Items: [item] } };
  }

  #of(peer) {
    const cleared = this.conversations.get(peer)?.cleared ?? 0;
    return this.messages.filter((one) => (one.From_Account === peer || one.To_Account === peer) && !one.deleted && one.number > cleared).sort(order);
  }

  #pick(fits) {
    const all = this.messages.filter((one) => !one.deleted && fits(one) && one.number > this.#side(one.From_Account === 'me' ? one.To_Account : one.From_Account).cleared);
    return all[Math.floor(this.#random() * all.length)];
  }

  // ---- What happens besides. Each gives the change, or undefined when there is nothing to do.

  recall(message = this.#pick((one) => one.MsgFlagBits === 0)) {
    if (message === undefined || message.MsgFlagBits === 8) return undefined;
    message.MsgFlagBits = 8;
    const side = this.#side(message.From_Account);
    if (message.From_Account !== 'me' && message.MsgTimeStamp > side.ReadTime && side.unread > 0) side.unread--;
    return this.#change({ Type: 'MessageRecalled', C2CMsgInfo: [name(message)], Operator_Account: 'x', ...(message.From_Account !== 'me' && { UnreadMsgNum: side.unread }) });
  }

  modify() {
    const message = this.#pick((one) => one.MsgFlagBits === 0);
    if (message === undefined) return undefined;
    message.MsgVersion = (message.MsgVersion ?? 0) + 1;
    message.MsgBody = [{ MsgType: 'TIMTextElem', MsgContent: { Text: `v${message.MsgVersion}` } }];
    return this.#change({ Type: 'MessageModified', MessageItem: [show(message)], Operator_Account: 'x' });
  }

  receipt() {
    const message = this.#pick((one) => one.From_Account === 'me' && one.IsPeerRead === 0);
    if (message === undefined) return undefined;
    message.IsPeerRead = 1;
    return this.#change({ Type: 'MessageReceipt', C2CMsgInfo: [name(message)] });
  }

  delete() {
    const message = this.#pick(() => true);
    if (message === undefined) return undefined;
    message.deleted = true;
    const side = this.#side(message.From_Account === 'me' ? message.To_Account : message.From_Account);
    return this.#change({ Type: 'MessageDeleted', C2CMsgInfo: [name(message)], UnreadMsgNum: side.unread });
  }

  read(peer) {
    const side = this.conversations.get(peer);
    if (side === undefined || side.unread === 0) return undefined;
    side.unread = 0;
    side.ReadTime = this.#time;
    return this.#change({ Type: 'ConversationRead', To_Account: [peer], ReadTime: side.ReadTime, UnreadMsgNum: 0 });
  }

  peerRead(peer) {
    const side = this.#side(peer);
    if (side.PeerReadTime === this.#time) return undefined;
    side.PeerReadTime = this.#time++;
    return this.#change({ Type: 'PeerRead', To_Account: [peer], ReadTime: side.PeerReadTime });
  }

  pin(peer) {
    const side = this.#side(peer);
    side.TopFlag = 1 - side.TopFlag;
    return this.#change({ Type: 'ConversationChanged', ConversationItem: [this.#show(side)] });
  }

  remove(peer, clears) {
    const side = this.conversations.get(peer);
    if (side === undefined || side.listed === 0) return undefined;
    Object.assign(side, { listed: 0, unread: 0, TopFlag: 0, ...(clears && { cleared: this.number }) });
    return this.#change({ Type: 'ConversationDeleted', To_Account: [peer], ...(clears && { ClearRamble: 1 }) });
  }

  #show(side) {
    const last = this.#of(side.To_Account).at(-1);
    const { To_Account, ReadTime, PeerReadTime, TopFlag } = side;
    return { To_Account, MsgTime: side.listed, UnreadMsgNum: side.unread, ReadTime, PeerReadTime, TopFlag, RemindType: 0, ...(last && { LastMsg: show(last) }) };
  }

  #listed() {
    return [...this.conversations.values()].filter((side) => side.listed > 0);
  }

  // ---- What is answered, and what it changed.

  answer(command, body) {
    switch (command) {
      case 'openim/sendmsg': {
        const { message, change } = this.store('me', body.To_Account, { MsgSeq: body.MsgSeq, MsgRandom: body.MsgRandom }, body.MsgBody[0].MsgContent.Text);
        return { MsgTime: message.MsgTimeStamp, MsgKey: message.MsgKey, MsgId: message.MsgId, ...(change && { Changes: [{ Sequences: change.Sequences, Items: [] }] }) };
      }
      case 'openim/sync_msg': {
        const missed = this.messages.filter((one) => one.number > body.LastMessage && !one.deleted && one.number > this.#side(one.From_Account === 'me' ? one.To_Account : one.From_Account).cleared);
        const page = missed.slice(0, PageSize);
        const isComplete = page.length === missed.length;
        return { MsgList: page.map(show), LastMessage: isComplete ? Math.max(this.number, body.LastMessage) : page.at(-1).number, Complete: isComplete ? 1 : 0 };
      }
      case 'openim/admin_getroammsg': {
        const before = body.LastMsgKey && keyed(body.LastMsgKey);
        const all = this.#of(body.Peer_Account).filter((one) => one.MsgTimeStamp >= body.MinTime && one.MsgTimeStamp <= body.MaxTime && (!before || order(one, before) < 0));
        const page = all.slice(-Math.min(PageSize, body.MaxCnt));
        return { Complete: page.length === all.length ? 1 : 0, MsgCnt: page.length, LastMsgTime: page[0]?.MsgTimeStamp ?? 0, LastMsgKey: page[0]?.MsgKey ?? '', MsgList: page.map(show) };
      }
      case 'openim/admin_msgwithdraw':
        return changed(this.recall(this.messages.find((one) => one.MsgKey === body.MsgKey && one.To_Account === body.To_Account)));
      case 'openim/admin_set_msg_read':
        return changed(this.read(body.Peer_Account));
      case 'conversation/set':
        return changed(this.pin(body.To_Account[0]));
      case 'conversation/delete':
        return changed(this.remove(body.To_Account[0], body.ClearRamble === 1));
      case 'conversation/get_list': {
        if (body.To_Account) return { ConversationItem: body.To_Account.filter((peer) => this.conversations.has(peer)).map((peer) => this.#show(this.conversations.get(peer))), NextIndex: 0, CurrentSequence: this.conversation };
        const newest = (side) => Math.max(0, ...this.messages.filter((one) => one.From_Account === side.To_Account || one.To_Account === side.To_Account).map((one) => one.number));
        const pinned = this.#listed().filter((side) => side.TopFlag === 1);
        const recent = this.#listed().filter((side) => side.TopFlag === 0).map((side) => ({ side, at: newest(side) })).sort((a, b) => b.at - a.at).filter(({ at }) => !body.StartIndex || at < body.StartIndex);
        const page = recent.slice(0, PageSize);
        const items = [...(body.StartIndex ? [] : pinned), ...page.map(({ side }) => side)];
        return { ConversationItem: items.map((side) => this.#show(side)), NextIndex: recent.length > page.length ? page.at(-1).at : 0, CurrentSequence: this.conversation };
      }
    }
    throw new Error(`Nobody answers ${command}`);
  }

  /** What a client must have in the end. */
  expected() {
    return this.#listed()
      .map((side) => this.#show(side))
      .map((one) => [one.To_Account, one.UnreadMsgNum, one.TopFlag === 1, one.LastMsg?.MsgKey ?? '', one.LastMsg?.MsgBody[0].MsgContent.Text ?? '', one.LastMsg?.MsgFlagBits === 8])
      .sort();
  }

  /** A conversation's history as a client must see it. */
  history(peer) {
    const read = this.conversations.get(peer)?.PeerReadTime ?? 0;
    return this.#of(peer).map((one) => {
      const isOwn = one.From_Account === 'me';
      return [one.MsgKey, one.MsgBody[0].MsgContent.Text, one.MsgFlagBits === 8, isOwn && (one.IsPeerRead === 1 || one.MsgTimeStamp <= read)];
    });
  }
}

function changed(change) {
  return change === undefined ? {} : { Changes: [change] };
}

function show({ number: _number, deleted: _deleted, ...message }) {
  return structuredClone(message);
}

function name({ From_Account, To_Account, MsgKey, MsgId }) {
  return { From_Account, To_Account, MsgKey, MsgId };
}

function keyed(key) {
  const [MsgSeq, MsgRandom, MsgTimeStamp] = key.split('_').map(Number);
  return { MsgSeq, MsgRandom, MsgTimeStamp };
}
