// Many short lives of a client, each from a seed: messages and what happens to them, own calls, replies that are late, connections that
// break anywhere. Every message is told exactly once and in order, what was sent is stored exactly once, and in the end the client holds
// what the server holds.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { EVENT } from '../dist/events.js';
import { settle } from './support/clock.mjs';
import { Gateway, record } from './support/gateway.mjs';
import { ModelMessages } from './support/model-messages.mjs';

const Rounds = Number(process.env.RAPPORT_ROUNDS ?? 300);
const FirstSeed = Number(process.env.RAPPORT_SEED ?? Math.floor(Math.random() * 1e9));
const Everybody = ['ben', 'cleo', 'dora', 'emil', 'finn', 'gus'];
const OK = { ActionStatus: 'OK', ErrorCode: 0, ErrorInfo: '' };

/** Mulberry32. */
function randomFrom(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

async function live(seed) {
  const random = randomFrom(seed);
  const pick = (list) => list[Math.floor(random() * list.length)];
  const People = Everybody.slice(0, pick([1, 3, 6]));
  const server = new ModelMessages(random);
  const gateway = new Gateway();
  gateway.random = 0;
  gateway.answers = {};
  // What came before the login is not told.
  for (let i = 0; i < 3; i++) server.store(pick(People), 'me');
  const before = server.messages.length;

  // What is on its way: requests; what is told and what own calls changed, in the order of the commits; other replies, whenever they come.
  let requests = [];
  let ordered = [];
  let replies = [];
  let current;
  const loggedIn = () => current !== undefined && current.loggedIn;
  const collect = () => {
    if (gateway.last !== current) [requests, ordered, replies, current] = [[], [], [], gateway.last];
    requests.push(...current.requests.splice(0));
  };
  const tell = (change) => change !== undefined && loggedIn() && ordered.push({ Change: change });
  const process = () => {
    if (requests.length === 0) return;
    const [request] = requests.splice(Math.floor(random() * requests.length), 1);
    if (request.Command === 'gateway/login') {
      current.loggedIn = true;
      current.send({ Id: request.Id, Reply: { ...OK, UserID: 'me', SessionId: '1', ServerTime: 1_700_000_000, HeartbeatSeconds: 30, UserSigExpiresAt: 0, Sequences: server.sequences } });
      return;
    }
    if (request.Command === 'gateway/ping') return void replies.push({ Id: request.Id, Reply: { ...OK, ServerTime: 1_700_000_000 } });
    if (request.Command === 'profile/portrait_get') return void replies.push({ Id: request.Id, Reply: { ...OK, UserProfileItem: [] } });
    if (request.Command === 'recentcontact/get_contact_group') return void replies.push({ Id: request.Id, Reply: { ...OK, CompleteFlag: 1, NextStartIndex: 0 } });
    const { Changes, ...reply } = server.answer(request.Command, request.Body);
    (Changes ? ordered : replies).push({ Id: request.Id, Reply: { ...OK, ...reply }, ...(Changes && { Changes }) });
  };
  const deliver = () => ordered.length > 0 && current.send(ordered.shift());
  const deliverReply = () => replies.length > 0 && current.send(replies.splice(Math.floor(random() * replies.length), 1)[0]);
  const happen = () => {
    const peer = pick(People);
    tell(
      pick([
        () => server.store(peer, 'me').change,
        () => server.store(peer, 'me').change,
        () => server.store(peer, 'me').change,
        () => server.store('me', peer).change,
        () => server.recall(),
        () => server.modify(),
        () => server.receipt(),
        () => server.delete(),
        () => server.read(peer),
        () => server.peerRead(peer),
        () => server.pin(peer),
        () => server.remove(peer, random() < 0.5),
      ])(),
    );
  };

  const chat = gateway.chat({ timeout: 600_000 });
  const events = record(chat, random() < 0.8 ? Object.values(EVENT) : [EVENT.MESSAGE_RECEIVED, EVENT.ERROR]);
  const received = [];
  const objects = [];
  const shown = new Map();
  const check = ([name, data]) => {
    assert.notEqual(name, EVENT.ERROR);
    if (name === EVENT.MESSAGE_RECEIVED) received.push(...data.map((message) => `${message.conversationID} ${message.sequence}_${message.random}_${message.time}`));
    if (name === EVENT.MESSAGE_RECEIVED) objects.push(...data);
    if (name === EVENT.CONVERSATION_LIST_UPDATED || name === EVENT.TOTAL_UNREAD_MESSAGE_COUNT_UPDATED) {
      const text = JSON.stringify(data);
      assert.notEqual(text, shown.get(name), `${name} told the same twice`);
      shown.set(name, text);
    }
    if (name === EVENT.MESSAGE_REVOKED) {
      for (const message of data) {
        assert.ok(message.isRevoked);
        assert.ok(!shown.has(message), 'a recall is told once');
        shown.set(message, true);
      }
    }
  };

  const login = chat.login({ userID: 'me', userSig: 'sig' });
  for (let i = 0; i < 5; i++) {
    await settle();
    collect();
    process();
  }
  await login;

  const sent = [];
  const open = [];
  const call = () => {
    const peer = pick(People);
    const conversationID = `C2C${peer}`;
    const made = pick([
      () => {
        const message = chat.createTextMessage({ to: peer, conversationType: 'C2C', payload: { text: `s${sent.length}` } });
        sent.push(message);
        return chat.sendMessage(message);
      },
      () => {
        const message = pick(sent.filter((one) => one.status === 'success' && !one.isRevoked));
        return message === undefined ? chat.getConversationList() : chat.revokeMessage(message);
      },
      () => chat.setMessageRead({ conversationID }),
      () => chat.pinConversation({ conversationID, isPinned: true }),
      () => chat.deleteConversation({ conversationIDList: [conversationID], clearHistoryMessage: random() < 0.5 }),
      () => chat.getConversationList(),
      () => chat.getMessageList({ conversationID }),
    ])();
    open.push(made.then(() => undefined, (error) => error));
  };

  const steps = 20 + Math.floor(random() * 120);
  for (let step = 0; step < steps; step++) {
    const dice = random();
    if (dice < 0.3) happen();
    else if (dice < 0.42) call();
    else if (dice < 0.62) process();
    else if (dice < 0.8) deliver();
    else if (dice < 0.97) deliverReply();
    else if (loggedIn()) {
      current.loggedIn = false;
      current.close(1006);
    }
    if (random() < 0.7) await settle();
    if (random() < 0.3) await gateway.clock.advance(random() < 0.2 ? 2_000 : 10);
    collect();
    for (const event of events.splice(0)) check(event);
  }

  const drain = async () => {
    for (let quiet = 0; quiet < 4; ) {
      await gateway.clock.advance(100);
      collect();
      quiet = requests.length + ordered.length + replies.length > 0 || !loggedIn() ? 0 : quiet + 1;
      process();
      deliver();
      deliverReply();
    }
  };
  await drain();
  // What failed because it was cut off again and again is tried again after a while.
  for (let i = 0; i < 4; i++) {
    await gateway.clock.advance(10_000);
    await drain();
  }
  for (const error of await Promise.all(open)) {
    // What was cut off, and what had been recalled by somebody else.
    if (error !== undefined) assert.ok([2801, 2802].includes(error.code), String(error));
  }
  for (const event of events.splice(0)) check(event);

  const keyOf = (one) => `C2C${one.From_Account === 'me' ? one.To_Account : one.From_Account} ${one.MsgKey}`;
  const own = new Set(sent.map((message) => `${message.to} ${message.sequence} ${message.random}`));
  const foreign = server.messages.slice(before).filter((one) => !(one.From_Account === 'me' && own.has(`${one.To_Account} ${one.MsgSeq} ${one.MsgRandom}`)));
  // Those deleted while the client was away were never told.
  const told = foreign.map(keyOf);
  assert.deepEqual(received, told.filter((key) => received.includes(key)), 'each once, in the order of storing');
  const missing = foreign.filter((one) => !received.includes(keyOf(one)));
  for (const one of missing) assert.ok(one.deleted || one.number <= server.conversations.get(one.From_Account === 'me' ? one.To_Account : one.From_Account).cleared, `${keyOf(one)} was never told`);
  for (const message of sent) {
    const stored = server.messages.filter((one) => one.From_Account === 'me' && one.To_Account === message.to && one.MsgSeq === message.sequence && one.MsgRandom === message.random);
    assert.equal(stored.length, 1, 'what was sent is stored once');
    assert.deepEqual([message.status, message.time, message.ID], ['success', stored[0].MsgTimeStamp, stored[0].MsgId]);
  }

  for (const object of objects) {
    const one = server.messages.find((message) => keyOf(message) === `${object.conversationID} ${object.sequence}_${object.random}_${object.time}`);
    const isGone = one.deleted || one.number <= server.conversations.get(object.conversationID.slice(3)).cleared;
    if (isGone) assert.ok(object.isDeleted, `${keyOf(one)} is gone`);
    else assert.deepEqual([object.isDeleted, object.isRevoked, object.payload.text], [false, one.MsgFlagBits === 8, one.MsgBody[0].MsgContent.Text]);
  }

  const whole = async () => {
    const conversations = (await chat.getConversationList()).data.conversationList;
    return conversations
      .map((one) => [one.conversationID.slice(3), one.unreadCount, one.isPinned, one.lastMessage.messageID === '' ? '' : `${one.lastMessage.lastSequence}`, one.lastMessage.messageForShow, one.lastMessage.isRevoked])
      .sort();
  };
  const look = whole();
  await drain();
  assert.deepEqual(await look, server.expected().map(([peer, unread, pinned, key, ...rest]) => [peer, unread, pinned, key.split('_')[0], ...rest]));
  for (const peer of People) {
    const history = (async () => {
      const all = [];
      for (let nextReqMessageID; ; ) {
        const { data } = await chat.getMessageList({ conversationID: `C2C${peer}`, nextReqMessageID });
        all.unshift(...data.messageList);
        if (data.isCompleted) return all.map((message) => [`${message.sequence}_${message.random}_${message.time}`, message.payload.text, message.isRevoked, message.isPeerRead]);
        ({ nextReqMessageID } = data);
      }
    })();
    await drain();
    assert.deepEqual(await history, server.history(peer));
  }
  for (const event of events.splice(0)) check(event);
  assert.ok(gateway.clock.running <= 2, `${gateway.clock.running} timers`);
  gateway.answers['gateway/logout'] = () => ({});
  await chat.destroy();
  assert.equal(gateway.clock.running, 0);
}

test(`Messages are told once and in order, whatever happens (seed ${FirstSeed})`, async () => {
  for (let round = 0; round < Rounds; round++) {
    const seed = FirstSeed + round;
    try {
      await live(seed);
    } catch (error) {
      error.message = `RAPPORT_SEED=${seed} RAPPORT_ROUNDS=1: ${error.message}`;
      throw error;
    }
  }
});
