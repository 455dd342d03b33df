// Everything shown comes from the SDK's lists and events; nothing is assumed after a click.
const sdk = await import('./chat.js').catch(() => null);
document.getElementById('missing').hidden = sdk !== null;

if (sdk) {
  for (const section of document.querySelectorAll('.user')) start(section, sdk.default).catch(console.error);
}

showWebhooks();

async function start(section, TencentCloudChat) {
  const { EVENT } = TencentCloudChat;
  const { user, peer } = section.dataset;
  section.append(document.getElementById('panel').content.cloneNode(true));
  const find = (selector) => section.querySelector(selector);
  find('.name').textContent = user;
  find('.peer').textContent = peer;

  const session = await (await fetch(`session/${user}`)).json();
  const chat = TencentCloudChat.create({ SDKAppID: session.sdkAppID, server: session.server });
  const peers = new Map();

  chat.on(EVENT.FRIEND_LIST_UPDATED, ({ data }) => showFriends(data));
  chat.on(EVENT.FRIEND_APPLICATION_LIST_UPDATED, ({ data }) => {
    if (data.friendApplicationList.length === 0) say('');
    showApplications(data.friendApplicationList);
  });
  chat.on(EVENT.BLACKLIST_UPDATED, ({ data }) => fill('.blocked', data.map((name) => [name])));
  chat.on(EVENT.USER_STATUS_UPDATED, ({ data }) => data.forEach(showStatus));
  chat.on(EVENT.NET_STATE_CHANGE, ({ data }) => mark(find('h2 .dot'), data.state === 'connected'));
  chat.on(EVENT.KICKED_OUT, ({ data }) => say(`put out: ${data.type}`));

  const actions = {
    add: () => chat.addFriend({ to: peer, source: 'AddSource_Type_Web', wording: `It is me, ${user}`, type: 'Add_Type_Both' }),
    unfriend: () => chat.deleteFriend({ userIDList: [peer], type: 'Delete_Type_Both' }),
    block: () => chat.addToBlacklist({ userIDList: [peer] }),
    unblock: () => chat.removeFromBlacklist({ userIDList: [peer] }),
    leave: async (button) => {
      const leaving = button.textContent === 'Go offline';
      await (leaving ? chat.logout() : enter());
      mark(find('h2 .dot'), !leaving);
      button.textContent = leaving ? 'Go online' : 'Go offline';
    },
  };
  for (const button of section.querySelectorAll('[data-do]')) {
    button.addEventListener('click', () => attempt(() => actions[button.dataset.do](button)));
  }

  await attempt(enter);

  async function enter() {
    await chat.login(session);
    mark(find('h2 .dot'), true);
    showFriends((await chat.getFriendList()).data);
    showApplications((await chat.getFriendApplicationList()).data.friendApplicationList);
    fill('.blocked', (await chat.getBlacklist()).data.map((name) => [name]));
    await chat.subscribeUserStatus({ userIDList: [peer] });
    (await chat.getUserStatus({ userIDList: [peer] })).data.successUserList.forEach(showStatus);
  }

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

  function showFriends(friends) {
    fill('.friends', friends.map(({ userID }) => [userID]), (item, userID) => {
      const dot = document.createElement('span');
      dot.className = 'dot';
      mark(dot, peers.get(userID) === 1);
      item.prepend(dot, ' ');
    });
  }

  function showStatus({ userID, statusType }) {
    peers.set(userID, statusType);
    for (const item of section.querySelectorAll(`.friends [data-name="${CSS.escape(userID)}"] .dot`)) mark(item, statusType === 1);
  }

  function showApplications(applications) {
    fill('.applications', applications.map((one) => [one.userID, one]), (item, userID, application) => {
      const comesIn = application.type === 'Pendency_Type_ComeIn';
      item.append(comesIn ? ` asks: “${application.wording}”` : ' has not answered yet');
      if (!comesIn) return;
      item.append(
        button('Accept', () => chat.acceptFriendApplication({ userID, type: 'Response_Action_AgreeAndAdd' })),
        button('Refuse', () => chat.refuseFriendApplication({ userID })),
      );
    });
  }

  function button(text, action) {
    const made = document.createElement('button');
    made.textContent = text;
    made.addEventListener('click', () => attempt(action));
    return made;
  }

  function fill(selector, entries, decorate = () => {}) {
    find(selector).replaceChildren(...entries.map(([name, extra]) => {
      const item = document.createElement('li');
      item.dataset.name = name;
      item.textContent = name;
      decorate(item, name, extra);
      return item;
    }));
  }

  function say(text, kind = 'error') {
    find('.said').textContent = text;
    find('.said').dataset.kind = kind;
  }

  function mark(dot, isOnline) {
    dot.classList.toggle('online', isOnline);
    dot.title = isOnline ? 'online' : 'offline';
  }
}

function showWebhooks() {
  const list = document.querySelector('#webhooks ol');
  new EventSource('webhooks').onmessage = ({ data }) => {
    const item = document.createElement('li');
    const name = document.createElement('b');
    name.textContent = JSON.parse(data).CallbackCommand;
    item.append(name, data);
    list.prepend(item);
    while (list.children.length > 50) list.lastChild.remove();
  };
}
