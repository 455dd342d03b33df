import { setBlocked } from './blocks.js';
import { Conversations } from './conversations.js';
import { badge, mark } from './dom.js';
import { People } from './people.js';
import { Search } from './search.js';
import { Thread } from './thread.js';

/** One user with a client of their own. What is shown comes from the SDK's lists and events; nothing is assumed after a click. */
export async function showUser(section, TencentCloudChat) {
  const { EVENT } = TencentCloudChat;
  const { user, peer } = section.dataset;
  section.append(document.getElementById('panel').content.cloneNode(true));
  const find = (selector) => section.querySelector(selector);
  find('.name').textContent = user;
  find('.me .avatar').textContent = user[0];
  find('.peer').textContent = peer;

  const session = await (await fetch(`session/${user}`)).json();
  const chat = TencentCloudChat.create({ SDKAppID: session.sdkAppID, server: session.server });
  const people = new People(find('.people'), chat, attempt);
  const thread = new Thread(find('.thread'), chat, user, attempt);
  let peers = [];
  const conversations = new Conversations(find('.conversations'), user, (chosen) => open(chosen));
  const search = new Search(find('.side'), chat, {
    attempt,
    name: (userID) => conversations.name(userID),
    choose: (userID, message) => attempt(() => seek(userID, message)),
  });

  chat.on(EVENT.FRIEND_LIST_UPDATED, ({ data }) => people.showFriends(data));
  chat.on(EVENT.FRIEND_APPLICATION_LIST_UPDATED, ({ data }) => {
    if (data.friendApplicationList.length === 0) say('');
    showApplications(data.friendApplicationList);
  });
  chat.on(EVENT.BLACKLIST_UPDATED, ({ data }) => showBlocked(data));
  chat.on(EVENT.USER_STATUS_UPDATED, ({ data }) => data.forEach(showStatus));
  chat.on(EVENT.NET_STATE_CHANGE, ({ data }) => mark(find('h2 .dot'), data.state === 'connected'));
  chat.on(EVENT.SDK_READY, () => showSelf(true));
  chat.on(EVENT.SDK_NOT_READY, () => showSelf(false));
  chat.on(EVENT.KICKED_OUT, ({ data }) => say(`put out: ${data.type}`));
  chat.on(EVENT.CONVERSATION_LIST_UPDATED, ({ data }) => showConversations(data));
  chat.on(EVENT.TOTAL_UNREAD_MESSAGE_COUNT_UPDATED, ({ data }) => badge(find('[data-view=chats] .badge'), data));
  chat.on(EVENT.MESSAGE_RECEIVED, ({ data }) => thread.received(data));
  for (const changed of [EVENT.MESSAGE_READ_BY_PEER, EVENT.MESSAGE_REVOKED, EVENT.MESSAGE_MODIFIED]) {
    chat.on(changed, ({ data }) => thread.changed(data));
  }

  const actions = {
    add: () => chat.addFriend({ to: peer, source: 'AddSource_Type_Web', wording: `It is me, ${user}`, type: 'Add_Type_Both' }),
    unfriend: () => chat.deleteFriend({ userIDList: [peer], type: 'Delete_Type_Both' }),
    block: () => chat.addToBlacklist({ userIDList: [peer] }),
    unblock: () => chat.removeFromBlacklist({ userIDList: [peer] }),
    leave: () => (chat.isReady() ? chat.logout() : enter()),
  };
  for (const button of section.querySelectorAll('[data-do]')) {
    button.addEventListener('click', () => attempt(() => actions[button.dataset.do]()));
  }
  for (const button of section.querySelectorAll('[data-view]')) button.addEventListener('click', () => view(button.dataset.view));
  find('.back').addEventListener('click', back);
  find('.pin').addEventListener('click', ({ target }) => {
    const isPinned = target.getAttribute('aria-pressed') === 'true';
    attempt(() => chat.pinConversation({ conversationID: `C2C${thread.peer}`, isPinned: !isPinned }));
  });

  await attempt(enter);

  async function enter() {
    await chat.login(session);
    people.showFriends((await chat.getFriendList()).data);
    showApplications((await chat.getFriendApplicationList()).data.friendApplicationList);
    showBlocked((await chat.getBlacklist()).data);
    peers = (await chat.getUserProfile({ userIDList: [peer] })).data;
    showConversations((await chat.getConversationList()).data.conversationList);
    badge(find('[data-view=chats] .badge'), chat.getTotalUnreadMessageCount());
    await chat.subscribeUserStatus({ userIDList: [peer] });
    (await chat.getUserStatus({ userIDList: [peer] })).data.successUserList.forEach(showStatus);
    // What came while one was away is in the history.
    if (thread.peer) await open(thread.peer);
    if (search.isOpen) search.again();
  }

  async function open(userID) {
    section.classList.add('reading');
    find('.nothing').hidden = true;
    conversations.choose(userID);
    const opened = thread.open(userID, conversations.name(userID));
    thread.refresh(conversations.find(userID));
    thread.status(people.isOnline(userID));
    thread.focus();
    await opened;
  }

  /** Opens the chat at a message. */
  async function seek(userID, message) {
    if (thread.peer !== userID) await open(userID);
    const isThere = await thread.show(message);
    if (!isThere && thread.peer === userID) say('This message is too far back to be shown here.', 'info');
  }

  function back() {
    const left = thread.peer;
    thread.close();
    section.classList.remove('reading');
    find('.nothing').hidden = false;
    conversations.choose('');
    if (search.isOpen) search.focus();
    else conversations.focus(left);
  }

  function view(name) {
    for (const button of section.querySelectorAll('[data-view]')) button.setAttribute('aria-current', button.dataset.view === name);
    for (const one of section.querySelectorAll('.view')) one.hidden = !one.classList.contains(name);
    thread.look();
  }

  function showConversations(list) {
    conversations.show(list, peers);
    if (thread.peer) {
      conversations.choose(thread.peer);
      thread.refresh(conversations.find(thread.peer));
    }
  }

  function showApplications(applications) {
    people.showApplications(applications);
    badge(find('[data-view=people] .badge'), applications.filter((one) => one.type === 'Pendency_Type_ComeIn').length);
  }

  function showBlocked(userIDs) {
    people.showBlocked(userIDs);
    setBlocked(user, userIDs);
  }

  function showSelf(isOnline) {
    mark(find('h2 .dot'), isOnline);
    find('[data-do=leave]').textContent = isOnline ? 'Go offline' : 'Go online';
  }

  function showStatus({ userID, statusType }) {
    const isOnline = statusType === 1;
    people.status(userID, isOnline);
    conversations.status(userID, isOnline);
    if (userID === thread.peer) thread.status(isOnline);
  }

  /** Says what went wrong, if something did. */
  async function attempt(action) {
    say('');
    try {
      const result = await action();
      if (result?.data?.code === 30539) say(`${peer} has to agree first`, 'info');
      else if (result?.data?.code) say(`error ${result.data.code}`);
      else if (result?.data?.failureUserIDList?.length) say(`error ${result.data.failureUserIDList[0].code}`);
    } catch (error) {
      say(`${error.code}: ${error.message}`);
    }
  }

  function say(text, kind = 'error') {
    find('.said').textContent = text;
    find('.said').dataset.kind = kind;
  }
}
