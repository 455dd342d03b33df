import { el } from './dom.js';
import { showUser } from './user.js';

const sdk = await import('./chat.js').catch(() => null);
document.getElementById('missing').hidden = sdk !== null;

if (sdk) {
  for (const section of document.querySelectorAll('.user')) showUser(section, sdk.default).catch(console.error);
}

const webhooks = document.querySelector('#webhooks ol');
new EventSource('webhooks').onmessage = ({ data }) => {
  webhooks.prepend(el('li', {}, el('b', {}, JSON.parse(data).CallbackCommand), data));
  while (webhooks.children.length > 50) webhooks.lastChild.remove();
};
