// Many short lives of a client, each from a seed: changes by others, own calls, replies and news in every order the protocol allows,
// frames that get lost, connections that break. In the end the client holds exactly what the server holds, and every event on the way
// told something new.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ChatErrorCode } from '../dist/errors.js';
import { EVENT } from '../dist/events.js';
import { settle } from './support/clock.mjs';
import { Gateway, record } from './support/gateway.mjs';
import { ModelServer, seen } from './support/model-server.mjs';

const Rounds = Number(process.env.RAPPORT_ROUNDS ?? 500);
const FirstSeed = Number(process.env.RAPPORT_SEED ?? Math.floor(Math.random() * 1e9));
const Everybody = ['ben', 'cleo', 'dora', 'emil', 'finn', 'gus', 'hana', 'ida'];

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
  // The fewer they are, the more often they come and go while something about them is on its way.
  const People = Everybody.slice(0, pick([2, 4, 8]));
  const server = new ModelServer(random);
  const gateway = new Gateway();
  gateway.answers = {};
  gateway.random = 0;

  // What is on its way: requests to the server; news, in order; replies, in any order.
  let requests = [];
  let news = [];
  let replies = [];
  let current;
  const collect = () => {
    if (gateway.last !== current) {
      requests = [];
      news = [];
      replies = [];
      current = gateway.last;
    }
    requests.push(...current.requests.splice(0));
  };
  const loggedIn = () => current !== undefined && current.loggedIn;
  const tell = (frame) => frame !== undefined && loggedIn() && news.push(frame);
  const process = () => {
    if (requests.length === 0) return;
    const [request] = requests.splice(Math.floor(random() * requests.length), 1);
    const { Changes, ...reply } = server.answer(request.Command, request.Body ?? {});
    if (request.Command === 'gateway/login') current.loggedIn = true;
    const frame = { Id: request.Id, Reply: { ActionStatus: 'OK', ErrorCode: 0, ErrorInfo: '', ...reply }, ...(Changes && { Changes }) };
    // Nothing is told before the login is answered.
    if (request.Command === 'gateway/login') current.send(frame);
    else replies.push(frame);
  };
  const deliverNews = () => news.length > 0 && current.send(news.shift());
  const deliverReply = () => replies.length > 0 && current.send(replies.splice(Math.floor(random() * replies.length), 1)[0]);
  const happen = () => {
    const name = pick(People);
    const change = pick([
      () => server.addFriend(name),
      () => server.addFriend(name),
      () => server.updateFriend(name, `r${Math.floor(random() * 5)}`),
      () => server.updateFriend(name, undefined, `c${Math.floor(random() * 5)}`),
      () => server.updateFriend(name, 'both', 'both'),
      () => server.deleteFriend(name),
      () => server.block(name),
      () => server.unblock(name),
      () => server.group(pick(['work', 'gym']), name),
      () => server.apply(name, pick(['Pendency_Type_ComeIn', 'Pendency_Type_SendOut'])),
      () => server.readApplications(),
      () => server.setNick(`n${Math.floor(random() * 5)}`),
      () => server.follow(name),
    ])();
    if (change !== undefined) tell({ Change: change });
  };
  const profile = () => {
    const told = server.setNickOf(pick(People), `p${Math.floor(random() * 5)}`);
    if (told !== undefined) tell({ FriendProfile: told });
  };

  const chat = gateway.chat({ timeout: 600_000 });
  const events = record(chat, random() < 0.8 ? Object.values(EVENT) : [EVENT.KICKED_OUT]);
  const told = {};
  const check = ([name, data]) => {
    assert.notEqual(name, EVENT.KICKED_OUT);
    assert.notEqual(name, EVENT.ERROR);
    // Whole lists: two events in a row that say the same would have told nothing.
    if (![EVENT.BLACKLIST_UPDATED, EVENT.FRIEND_LIST_UPDATED, EVENT.FRIEND_GROUP_LIST_UPDATED, EVENT.FRIEND_APPLICATION_LIST_UPDATED].includes(name)) return;
    const text = JSON.stringify(data);
    if (name !== EVENT.FRIEND_LIST_UPDATED) assert.notEqual(text, told[name], `${name} told the same twice`);
    told[name] = text;
  };

  const login = chat.login({ userID: 'me', userSig: 'sig' });
  for (let i = 0; i < 5; i++) {
    await settle();
    collect();
    process();
  }
  await login;

  const open = [];
  const call = () => {
    const name = pick(People);
    const made = pick([
      () => chat.addToBlacklist({ userIDList: [name] }),
      () => chat.removeFromBlacklist({ userIDList: [name] }),
      () => chat.addFriend({ to: name, source: 'AddSource_Type_App' }),
      () => chat.deleteFriend({ userIDList: [name] }),
      () => chat.updateMyProfile({ nick: `m${Math.floor(random() * 5)}` }),
      () => chat.getBlacklist(),
      () => chat.getFriendList(),
      () => chat.getFriendGroupList(),
      () => chat.getFriendApplicationList(),
      () => chat.getMyProfile(),
    ])();
    open.push(made.then(() => undefined, (error) => error));
  };

  const steps = 20 + Math.floor(random() * 120);
  for (let step = 0; step < steps; step++) {
    const dice = random();
    if (dice < 0.22) happen();
    else if (dice < 0.32) profile();
    else if (dice < 0.4) call();
    else if (dice < 0.6) process();
    else if (dice < 0.78) deliverNews();
    else if (dice < 0.96) deliverReply();
    else if (dice < 0.98 && news.length > 0) news.splice(Math.floor(random() * news.length), 1);
    else if (dice >= 0.98 && loggedIn()) {
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
      const busy = requests.length + news.length + replies.length > 0 || !loggedIn();
      quiet = busy ? 0 : quiet + 1;
      process();
      deliverNews();
      deliverReply();
    }
    await gateway.clock.advance(20_000);
  };
  await drain();
  // A frame that got lost last of all is noticed by the next, or by a reconnect.
  current.loggedIn = false;
  current.close(1006);
  await drain();
  for (const error of await Promise.all(open)) {
    // What was cut off; what was cut off again and again, even though it only reads.
    if (error !== undefined) assert.ok([ChatErrorCode.OUTCOME_UNKNOWN, ChatErrorCode.NETWORK_TIMEOUT].includes(error.code), String(error));
  }

  const look = seen(chat);
  await drain();
  assert.deepEqual(await look, server.expected());
  for (const event of events.splice(0)) check(event);
  assert.ok(gateway.clock.running <= 2, `${gateway.clock.running} timers`);

  const before = gateway.connections.flatMap((one) => one.requests).length;
  const again = await seen(chat);
  assert.deepEqual(again, server.expected());
  assert.equal(gateway.connections.flatMap((one) => one.requests).length, before, 'what is loaded is not fetched again');

  gateway.answers['gateway/logout'] = () => ({});
  await chat.destroy();
  assert.equal(gateway.clock.running, 0);
}

test(`A client always ends with what the server holds (seed ${FirstSeed})`, async () => {
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
