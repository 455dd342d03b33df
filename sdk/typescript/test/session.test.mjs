import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ChatError, ChatErrorCode, ChatOutcomeUnknownError } from '../dist/errors.js';
import { EVENT } from '../dist/events.js';
import { settle } from './support/clock.mjs';
import { Gateway, isPending, record } from './support/gateway.mjs';

const Zero = { ActionStatus: 'FAIL', ErrorInfo: 'no' };
const refused = (code) => () => ({ ...Zero, ErrorCode: code });
const names = (events) => events.map(([name]) => name);
const states = (events) => events.filter(([name]) => name === EVENT.NET_STATE_CHANGE).map(([, data]) => data.state);

test('A login names app, account, platform and instance, and makes the instance ready', async () => {
  const gateway = new Gateway();
  const chat = gateway.chat({ server: 'https://chat.test/im/' });
  const events = record(chat);
  const { data } = await chat.login({ userID: 'anna', userSig: 'sig' });
  assert.deepEqual(data, { actionStatus: 'OK', errorCode: 0, errorInfo: '', repeatLogin: false });
  assert.equal(gateway.last.url, 'wss://chat.test/im/gateway/v1');
  assert.deepEqual(gateway.last.requests[0].Body, { SdkAppId: 1400000001, UserID: 'anna', UserSig: 'sig', Platform: 'Web', Instance: 'instance-1' });
  assert.deepEqual(states(events), ['connecting', 'connected']);
  assert.equal(names(events).at(-1), EVENT.SDK_READY);
  assert.equal(chat.isReady(), true);
  assert.equal(chat.getLoginUser(), 'anna');
  assert.equal(chat.getServerTime(), Math.floor(gateway.clock.now() / 1000) + 100);
});

test('A first login that is refused, or finds no server, is not repeated', async () => {
  const gateway = new Gateway();
  const chat = gateway.chat();
  gateway.answers['gateway/login'] = refused(70003);
  await assert.rejects(chat.login({ userID: 'anna', userSig: 'sig' }), { name: 'ChatError', code: 70003 });
  gateway.reachable = false;
  await assert.rejects(chat.login({ userID: 'anna', userSig: 'sig' }), { code: ChatErrorCode.NETWORK_ERROR });
  await gateway.clock.advance(120_000);
  assert.equal(gateway.connections.length, 2);
  assert.equal(gateway.clock.running, 0);
  assert.equal(chat.isReady(), false);
});

test('A login that is not answered ends in time', async () => {
  const gateway = new Gateway();
  delete gateway.answers['gateway/login'];
  const login = gateway.chat().login({ userID: 'anna', userSig: 'sig' });
  const failed = assert.rejects(login, { code: ChatErrorCode.NETWORK_ERROR });
  await gateway.clock.advance(15_000);
  await failed;
});

test('Logging in twice says so; somebody else has to wait for the logout', async () => {
  const gateway = new Gateway();
  const { chat } = await gateway.loggedIn();
  assert.equal((await chat.login({ userID: 'anna', userSig: 'other' })).data.repeatLogin, true);
  await assert.rejects(chat.login({ userID: 'ben', userSig: 'sig' }), { code: ChatErrorCode.REPEATED_LOGIN });
  await chat.logout();
  await chat.login({ userID: 'ben', userSig: 'sig' });
  assert.equal(chat.getLoginUser(), 'ben');
});

test('Calls without a login are refused', async () => {
  const chat = new Gateway().chat();
  await assert.rejects(chat.getBlacklist(), { name: 'ChatError', code: ChatErrorCode.NOT_LOGGED_IN });
});

test('Logging out tells the server, ends reconnecting and leaves no timer behind', async () => {
  const gateway = new Gateway();
  const { chat, events } = await gateway.loggedIn();
  await chat.logout();
  assert.equal(gateway.last.of('gateway/logout').length, 1);
  assert.deepEqual(names(events), [EVENT.NET_STATE_CHANGE, EVENT.SDK_NOT_READY]);
  assert.equal(chat.getLoginUser(), '');
  assert.equal(gateway.clock.running, 0);
  assert.equal(gateway.listeners, 0);
  assert.equal(gateway.connections.length, 1);
});

test('Destroying in the middle of everything leaves nothing behind', async () => {
  const gateway = new Gateway();
  const { chat } = await gateway.loggedIn();
  delete gateway.answers['gateway/logout'];
  delete gateway.answers['sns/black_list_get'];
  const open = assert.rejects(chat.getBlacklist(), ChatError);
  const destroyed = chat.destroy();
  await gateway.clock.advance(3_000);
  await Promise.all([open, destroyed]);
  assert.equal(gateway.clock.running, 0);
  assert.equal(gateway.listeners, 0);
  await assert.rejects(chat.getBlacklist(), { code: ChatErrorCode.DESTROYED });
  await assert.rejects(chat.login({ userID: 'anna', userSig: 'sig' }), { code: ChatErrorCode.DESTROYED });
});

test('After a cut it comes back with the same instance, with growing waits up to a cap', async () => {
  const gateway = new Gateway();
  gateway.random = 0.999999;
  const { chat, events } = await gateway.loggedIn();
  gateway.reachable = false;
  gateway.last.close(1006);
  const waits = [];
  for (let i = 0; i < 9; i++) {
    await settle();
    waits.push(Math.round(gateway.clock.next));
    await gateway.clock.advance(gateway.clock.next);
  }
  assert.deepEqual(waits, [500, 1000, 2000, 4000, 8000, 16000, 30000, 30000, 30000]);
  assert.equal(chat.isReady(), true);

  gateway.reachable = true;
  await gateway.clock.advance(30_000);
  assert.equal(gateway.last.requests[0].Body.Instance, 'instance-1');
  assert.equal(states(events).at(-1), 'connected');
  assert.ok(!names(events).includes(EVENT.SDK_READY));
  assert.ok(!names(events).includes(EVENT.SDK_NOT_READY));
});

test('The wait is a random part of its bound', async () => {
  const gateway = new Gateway();
  await gateway.loggedIn();
  gateway.random = 0.1;
  gateway.last.close(1001);
  assert.equal(gateway.clock.next, 50);
});

test('A connection that never holds does not bring the wait back to the start; one that held does', async () => {
  const gateway = new Gateway();
  gateway.random = 0.999999;
  await gateway.loggedIn();
  for (const wait of [500, 1000, 2000]) {
    gateway.last.close(1006);
    assert.equal(Math.round(gateway.clock.next), wait);
    await gateway.clock.advance(wait);
  }
  await gateway.clock.advance(10_000);
  gateway.last.close(1006);
  assert.equal(Math.round(gateway.clock.next), 500);
});

test('A client that asked too much, or said what is no frame, stays away longer', async () => {
  for (const code of [4002, 4004]) {
    const gateway = new Gateway();
    gateway.random = 0;
    await gateway.loggedIn();
    gateway.last.close(code);
    assert.equal(gateway.clock.next, 5_000);
  }
});

test('The network coming back ends the wait', async () => {
  const gateway = new Gateway();
  const { events } = await gateway.loggedIn();
  gateway.last.close(1006);
  gateway.online();
  await settle();
  assert.deepEqual(states(events), ['disconnected', 'connecting', 'connected']);
});

test('The network coming back while connected asks whether the connection still lives', async () => {
  const gateway = new Gateway();
  await gateway.loggedIn();
  delete gateway.answers['gateway/ping'];
  gateway.online();
  await settle();
  assert.equal(gateway.last.of('gateway/ping').length, 1);
  await gateway.clock.advance(10_000);
  assert.equal(gateway.connections[0].closed, 1000);
  await gateway.clock.advance(500);
  assert.equal(gateway.connections.length, 2);
});

test('A silent client pings; one that talks does not', async () => {
  const gateway = new Gateway();
  const { chat } = await gateway.loggedIn();
  await gateway.clock.advance(29_000);
  assert.equal(gateway.last.of('gateway/ping').length, 0);
  await gateway.clock.advance(1_000);
  assert.equal(gateway.last.of('gateway/ping').length, 1);
  await gateway.clock.advance(20_000);
  await chat.getBlacklist();
  await gateway.clock.advance(29_999);
  assert.equal(gateway.last.of('gateway/ping').length, 1);
  await gateway.clock.advance(1);
  assert.equal(gateway.last.of('gateway/ping').length, 2);
});

test('A ping without an answer ends the connection', async () => {
  const gateway = new Gateway();
  const { events } = await gateway.loggedIn();
  delete gateway.answers['gateway/ping'];
  await gateway.clock.advance(40_500);
  assert.deepEqual(states(events), ['disconnected', 'connecting', 'connected']);
});

test('Whoever is kicked out is told why and stays out', async () => {
  for (const type of ['multipleAccount', 'multipleDevice', 'REST_API_Kick', 'accountDeleted', 'userSigExpired']) {
    const gateway = new Gateway();
    const { chat, events } = await gateway.loggedIn();
    gateway.last.send({ Kicked: { Reason: type } });
    await settle();
    gateway.last.close(4001);
    assert.deepEqual(events.filter(([name]) => name === EVENT.KICKED_OUT), [[EVENT.KICKED_OUT, { type }]]);
    assert.equal(events.at(-1)[0], EVENT.SDK_NOT_READY);
    await gateway.clock.advance(120_000);
    assert.equal(gateway.connections.length, 1);
    assert.equal(chat.isReady(), false);
    assert.equal(gateway.clock.running, 0);
    await chat.login({ userID: 'anna', userSig: 'new' });
    assert.equal(chat.isReady(), true);
  }
});

test('A UserSig that has run out at a reconnect is a kick', async () => {
  const gateway = new Gateway();
  const { events } = await gateway.loggedIn();
  gateway.answers['gateway/login'] = refused(70001);
  gateway.last.close(1006);
  await gateway.clock.advance(500);
  assert.deepEqual(events.slice(-2), [
    [EVENT.KICKED_OUT, { type: 'userSigExpired' }],
    [EVENT.SDK_NOT_READY, undefined],
  ]);
  assert.equal(gateway.clock.running, 0);
});

test('A newer UserSig brought in time takes over when the old one runs out', async () => {
  const gateway = new Gateway();
  const { chat, events } = await gateway.loggedIn();
  await chat.login({ userID: 'anna', userSig: 'newer' });
  gateway.last.send({ Kicked: { Reason: 'userSigExpired' } });
  await gateway.clock.advance(500);
  assert.equal(gateway.last.requests[0].Body.UserSig, 'newer');
  assert.ok(!names(events).includes(EVENT.KICKED_OUT));
  assert.equal(chat.isReady(), true);
});

test('A login refused at a reconnect for good ends the session with an error', async () => {
  const gateway = new Gateway();
  const { events } = await gateway.loggedIn();
  gateway.answers['gateway/login'] = refused(60016);
  gateway.last.close(1006);
  await gateway.clock.advance(500);
  assert.deepEqual(events.slice(-2), [
    [EVENT.NET_STATE_CHANGE, { state: 'disconnected' }],
    [EVENT.SDK_NOT_READY, undefined],
  ]);
  assert.deepEqual(events.find(([name]) => name === EVENT.ERROR)[1], { code: 60016, message: 'no' });
  assert.equal(gateway.clock.running, 0);
});

test('A login refused because the server is busy is repeated', async () => {
  const gateway = new Gateway();
  const { chat, events } = await gateway.loggedIn();
  const login = gateway.answers['gateway/login'];
  gateway.answers['gateway/login'] = refused(70169);
  gateway.last.close(1006);
  await gateway.clock.advance(500);
  gateway.answers['gateway/login'] = login;
  await gateway.clock.advance(1_000);
  assert.equal(states(events).at(-1), 'connected');
  assert.equal(chat.isReady(), true);
});

test('A call that reads is repeated after a cut; one that writes says that its outcome is not known', async () => {
  const gateway = new Gateway();
  const { chat } = await gateway.loggedIn();
  const answer = gateway.answers['sns/black_list_get'];
  delete gateway.answers['sns/black_list_get'];
  const read = chat.getBlacklist();
  const write = chat.addToBlacklist({ userIDList: ['ben'] });
  await settle();
  gateway.answers['sns/black_list_get'] = answer;
  gateway.last.close(1006);
  await assert.rejects(write, (error) => {
    assert.ok(error instanceof ChatOutcomeUnknownError && error instanceof ChatError);
    assert.equal(error.code, ChatErrorCode.OUTCOME_UNKNOWN);
    assert.equal(error.command, 'sns/black_list_add');
    return true;
  });
  assert.equal(await isPending(read), true);
  await gateway.clock.advance(500);
  assert.deepEqual((await read).data, []);
  assert.equal(gateway.last.of('sns/black_list_add').length, 0);
});

test('A call that breaks every connection is given up', async () => {
  const gateway = new Gateway();
  const { chat } = await gateway.loggedIn({ timeout: 600_000 });
  delete gateway.answers['sns/friend_check'];
  const check = assert.rejects(chat.checkFriend({ userIDList: ['ben'] }), { code: ChatErrorCode.NETWORK_TIMEOUT });
  for (let i = 0; i < 3; i++) {
    await settle();
    gateway.last.close(4002);
    await gateway.clock.advance(30_000);
  }
  await check;
  assert.equal(gateway.connections.flatMap((one) => one.of('sns/friend_check')).length, 3);
});

test('Calls made while the connection is away wait for it, in order, and only so long', async () => {
  const gateway = new Gateway();
  const { chat } = await gateway.loggedIn({ timeout: 20_000 });
  gateway.answers['follow/follow_add'] = (body) => ({ ResultItem: body.FollowItem.map((item) => ({ ...item, ResultCode: 0, ResultInfo: '' })) });
  gateway.last.close(1006);
  const calls = ['ben', 'cleo'].map((userID) => chat.followUser([userID]));
  await gateway.clock.advance(500);
  await Promise.all(calls);
  assert.deepEqual(gateway.last.of('follow/follow_add').map((one) => one.Body.FollowItem[0].To_Account), ['ben', 'cleo']);

  gateway.reachable = false;
  gateway.last.close(1006);
  const late = assert.rejects(chat.followUser(['ben']), { name: 'ChatError', code: ChatErrorCode.NO_NETWORK });
  await gateway.clock.advance(20_000);
  await late;
});

test('A call without an answer ends in time, and so does its connection', async () => {
  const gateway = new Gateway();
  const { chat } = await gateway.loggedIn({ timeout: 5_000 });
  const write = assert.rejects(chat.addToBlacklist({ userIDList: ['ben'] }), ChatOutcomeUnknownError);
  await gateway.clock.advance(5_000);
  await write;
  await gateway.clock.advance(500);
  assert.equal(gateway.connections.length, 2);
});

test('No more calls are outstanding than the server allows, and none is lost', async () => {
  const gateway = new Gateway();
  const { chat } = await gateway.loggedIn();
  const calls = Array.from({ length: 60 }, () => chat.checkFriend({ userIDList: ['ben'] }));
  await settle();
  assert.equal(gateway.last.of('sns/friend_check').length, 24);
  for (let answered = 0; answered < 60; answered++) {
    const requests = gateway.last.of('sns/friend_check');
    assert.ok(requests.length <= answered + 24);
    gateway.last.reply(requests[answered].Id, { InfoItem: [] });
    await settle();
  }
  await Promise.all(calls);
});

test('Calls come no faster than the server allows', async () => {
  const gateway = new Gateway();
  const { chat } = await gateway.loggedIn();
  gateway.answers['sns/friend_check'] = () => ({ InfoItem: [] });
  const calls = Array.from({ length: 700 }, () => chat.checkFriend({ userIDList: ['ben'] }));
  const sent = () => gateway.last.of('sns/friend_check').length;
  for (let i = 0; i < 50; i++) await settle();
  assert.equal(sent(), 250);
  await gateway.clock.advance(10_000);
  assert.ok(sent() <= 500 && sent() >= 490, `${sent()} in ten seconds`);
  await gateway.clock.advance(10_000);
  await Promise.all(calls);
});

test('A flood of calls is refused rather than kept', async () => {
  const gateway = new Gateway();
  const { chat } = await gateway.loggedIn();
  const calls = await Promise.allSettled([...Array.from({ length: 1100 }, () => chat.checkFriend({ userIDList: ['ben'] })), chat.logout()]);
  assert.equal(calls.filter(({ reason }) => reason?.code === ChatErrorCode.TOO_MANY_CALLS).length, 1100 - 1000 - 24);
});

test('A call larger than a frame may be is not sent', async () => {
  const gateway = new Gateway();
  const { chat } = await gateway.loggedIn();
  await assert.rejects(chat.setSelfStatus({ customStatus: 'ä'.repeat(600_000) }), { code: ChatErrorCode.TOO_LARGE });
  assert.equal(gateway.last.of('status/set').length, 0);
});

test('Half a character does not break the connection', async () => {
  const gateway = new Gateway();
  const { chat } = await gateway.loggedIn();
  gateway.answers['status/set'] = () => ({});
  await chat.setSelfStatus({ customStatus: 'a\ud83d b\\ud83d 😀' });
  assert.equal(gateway.last.of('status/set')[0].Body.CustomStatus, 'a\ufffd b\\ud83d 😀');
});

test('A server that talks nonsense is left, and tried again', async () => {
  const gateway = new Gateway();
  const { events } = await gateway.loggedIn();
  for (const nonsense of ['{', 'null', '"text"']) {
    gateway.last.send(nonsense);
    await gateway.clock.advance(40_000);
  }
  assert.equal(events.filter(([name]) => name === EVENT.ERROR).length, 6);
  assert.equal(states(events).at(-1), 'connected');
});

test('Frames that a later version may send are passed over', async () => {
  const gateway = new Gateway();
  const { chat, events } = await gateway.loggedIn();
  for (const frame of [{ Novelty: { a: 1 } }, { Id: 4711, Reply: { ErrorCode: 0 } }, { Id: 4712 }, {}, { Change: { Sequences: { Novelty: 1 }, Items: [] } }]) {
    gateway.last.send(frame);
  }
  await settle();
  assert.deepEqual(events, []);
  assert.equal(chat.isReady(), true);
});

test('A refused call rejects with the code and the words of the server', async () => {
  const gateway = new Gateway();
  const { chat } = await gateway.loggedIn();
  gateway.answers['status/set'] = () => ({ ActionStatus: 'FAIL', ErrorCode: 72001, ErrorInfo: 'switched off' });
  await assert.rejects(chat.setSelfStatus({ customStatus: 'x' }), { name: 'ChatError', code: 72001, message: 'switched off' });
});

test('Handlers: context, once, off, and one that throws does not stop the others', async () => {
  const gateway = new Gateway();
  const chat = gateway.chat();
  const seen = [];
  const context = { name: 'ctx' };
  const one = function () {
    seen.push(this?.name ?? 'one');
  };
  chat.on(EVENT.NET_STATE_CHANGE, () => {
    throw new Error('mine');
  });
  chat.on(EVENT.NET_STATE_CHANGE, one, context);
  chat.on(EVENT.NET_STATE_CHANGE, one);
  chat.once(EVENT.NET_STATE_CHANGE, () => seen.push('once'));
  await chat.login({ userID: 'anna', userSig: 'sig' });
  assert.deepEqual(seen, ['ctx', 'one', 'once', 'ctx', 'one']);
  chat.off(EVENT.NET_STATE_CHANGE, one, context);
  gateway.last.close(1006);
  assert.deepEqual(seen.slice(5), ['one']);
  chat.off(EVENT.NET_STATE_CHANGE, one);
  await gateway.clock.advance(500);
  assert.equal(seen.length, 6);
});
