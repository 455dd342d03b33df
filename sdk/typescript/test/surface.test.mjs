// What the package promises: its names, its page, its bundle.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import ts from 'typescript';
import TencentCloudChat, * as named from '../dist/index.js';
import { ChatSDK } from '../dist/chat.js';
import { ChatNotSupportedError } from '../dist/errors.js';
import { Unsupported } from '../dist/unsupported.js';

const root = new URL('..', import.meta.url).pathname;
const readme = readFileSync(`${root}README.md`, 'utf8');
const chat = TencentCloudChat.create({ SDKAppID: 1400000001, server: 'http://127.0.0.1:9' });
const parts = Object.values(Unsupported);
const atOnce = parts.flatMap((part) => part.atOnce);
const later = parts.flatMap((part) => part.later);

test('What is not supported throws or rejects with an error that can be told from others', async () => {
  for (const name of atOnce) assert.throws(() => chat[name]({}), (error) => error instanceof ChatNotSupportedError && error.method === name && error.code === 3122, name);
  for (const name of later) await assert.rejects(chat[name]({}), (error) => error instanceof ChatNotSupportedError && error.method === name, name);
});

test('The page lists exactly what is not supported', () => {
  const listed = /<!-- unsupported -->([^]*)<!-- \/unsupported -->/.exec(readme)[1];
  const names = [...listed.matchAll(/`(\w+)`(\*?)/g)].map(([, name, star]) => name + star);
  assert.deepEqual(names, parts.flatMap((part) => [...part.atOnce.map((name) => `${name}*`), ...part.later]));
});

test('The page lists every call, and every event that comes', () => {
  const calls = /## Calls([^]*)## Events/.exec(readme)[1];
  const methods = Object.getOwnPropertyNames(ChatSDK.prototype).filter((name) => name !== 'constructor' && ![...atOnce, ...later].includes(name));
  for (const name of methods) assert.ok(calls.includes(`\`${name}\``), name);
  for (const [, name] of calls.matchAll(/`(\w+)`[,| ]/g)) if (/^[a-z]+[A-Z]/.test(name)) assert.ok(typeof chat[name] === 'function', name);
  const events = /## Events([^]*)## When/.exec(readme)[1];
  const source = readFileSync(`${root}src/events.ts`, 'utf8');
  const data = /interface EventData \{([^]*?)\n\}/.exec(source)[1];
  for (const [name, value] of Object.entries(TencentCloudChat.EVENT)) {
    if (name === 'BLACKLIST_LIST_UPDATED') continue;
    assert.equal(events.includes(`\`${name}\``), data.includes(` ${value}:`), name);
  }
});

test('The page tells the size as it is', () => {
  const bundle = readFileSync(`${root}dist/browser.min.js`);
  const [, minified] = /(\d+) KiB minified/.exec(readme);
  assert.ok(Math.abs(bundle.length / 1024 - minified) < 3, `${bundle.length / 1024} KiB`);
});

test('Constants have the values of the original', () => {
  const { EVENT, TYPES, TSignaling } = TencentCloudChat;
  assert.equal(EVENT.BLACKLIST_UPDATED, 'blacklistUpdated');
  assert.equal(EVENT.BLACKLIST_LIST_UPDATED, EVENT.BLACKLIST_UPDATED);
  assert.equal(EVENT.FRIEND_LIST_UPDATED, 'onFriendListUpdated');
  assert.equal(EVENT.SDK_READY, 'sdkStateReady');
  assert.equal(TYPES.SNS_APPLICATION_AGREE_AND_ADD, 'Response_Action_AgreeAndAdd');
  assert.equal(TYPES.USER_STATUS_UNLOGINED, 3);
  assert.equal(TSignaling.INVITEE_ACCEPTED, 'ts_invitee_accepted');
  assert.equal(named.EVENT, EVENT);
  assert.equal(TencentCloudChat.VERSION, JSON.parse(readFileSync(`${root}package.json`, 'utf8')).version);
});

test('Options that are wrong are refused at once', () => {
  for (const options of [undefined, {}, { SDKAppID: 1 }, { SDKAppID: '1', server: 'http://a' }, { SDKAppID: 1, server: 'a' }, { SDKAppID: 1, server: 'ftp://a' }, { SDKAppID: 1, server: 'http://a', instance: '' }, { SDKAppID: 1, server: 'http://a', timeout: -1 }]) {
    assert.throws(() => TencentCloudChat.create(options), { name: 'ChatError', code: 6017 }, JSON.stringify(options));
  }
});

test('An app written for the original compiles', () => {
  const program = ts.createProgram([`${root}test/moving.ts`], {
    strict: true,
    noEmit: true,
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    lib: ['lib.es2022.d.ts', 'lib.dom.d.ts'],
    types: [],
  });
  const found = ts.getPreEmitDiagnostics(program).map((one) => `${one.file?.fileName}:${one.start} ${ts.flattenDiagnosticMessageText(one.messageText, '\n')}`);
  assert.deepEqual(found, []);
});

test('Public types say what they are, and everything public is documented', () => {
  const undocumented = [];
  for (const file of readdirSync(`${root}dist`, { recursive: true }).filter((name) => name.endsWith('.d.ts'))) {
    const text = readFileSync(`${root}dist/${file}`, 'utf8');
    assert.doesNotMatch(text, /[:<|] any\b/, file);
    if (!/^(index|chat|namespace|events|types|errors|options|model\/\w+)\.d\.ts$/.test(file)) continue;
    const source = ts.createSourceFile(file, text, ts.ScriptTarget.ES2022, true);
    source.forEachChild((node) => {
      const exported = ts.canHaveModifiers(node) && ts.getModifiers(node)?.some((one) => one.kind === ts.SyntaxKind.ExportKeyword);
      const documented = (one) => ts.getJSDocCommentsAndTags(one).length > 0;
      if (exported && !documented(node) && !text.slice(node.pos, node.end).includes('interface ChatSDK')) undocumented.push(`${file}: ${node.getText().slice(0, 40)}`);
      if (ts.isClassDeclaration(node) && node.name.text === 'ChatSDK') {
        for (const member of node.members) if (ts.isMethodDeclaration(member) && !documented(member)) undocumented.push(member.name.getText());
      }
    });
  }
  assert.deepEqual(undocumented, []);
});
