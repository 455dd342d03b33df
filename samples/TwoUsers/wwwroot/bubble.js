import { button, el, moment } from './dom.js';

const Ticks = { sending: ['…', 'sending'], sent: ['✓', 'sent'], read: ['✓✓', 'read'] };

/** Fills the list item of a message with what is so now. `actions` are for one's own; `fault` says why it was not sent. */
export function fillBubble(item, message, name, actions, fault) {
  const isMine = message.flow === 'out';
  item.className = isMine ? 'mine' : 'theirs';
  if (message.isRevoked) {
    item.replaceChildren(el('div', { className: 'bubble recalled' }, `${isMine ? 'You' : name} recalled this message`));
    return;
  }
  const text = el('p', { className: 'text', dir: 'auto' }, textOf(message));
  const about = el('p', { className: 'about' }, ...(message.isModified ? ['edited '] : []), moment(message.time));
  if (isMine && message.status !== 'fail') about.append(' ', ticks(message));
  item.replaceChildren(el('div', { className: 'bubble' }, text, about));

  if (!isMine) return;
  if (message.status === 'fail') {
    item.classList.add('failed');
    item.append(el('p', { className: 'fault' }, `Not sent${fault ? `: ${fault}` : ''} `, button('Retry', () => actions.retry(message), 'retry')));
  } else if (message.status === 'success') {
    const tools = el('div', { className: 'tools' });
    if (message.type === 'TIMTextElem') tools.append(button('Edit', () => actions.edit(message), 'edit'));
    tools.append(button('Recall', () => actions.recall(message), 'recall'));
    item.append(tools);
  }
}

export function textOf(message) {
  return message.type === 'TIMTextElem' ? message.payload.text : `[${message.type}]`;
}

function ticks(message) {
  const state = message.status !== 'success' ? 'sending' : message.isPeerRead ? 'read' : 'sent';
  const [sign, label] = Ticks[state];
  return el('span', { className: 'ticks', role: 'img', title: label, label, data: { state } }, sign);
}
