/** An element. Children that are strings become text, never markup. */
export function el(tag, { data = {}, label, ...properties } = {}, ...children) {
  const made = Object.assign(document.createElement(tag), properties);
  Object.assign(made.dataset, data);
  if (label !== undefined) made.setAttribute('aria-label', label);
  made.append(...children);
  return made;
}

export function button(text, onclick, className = '') {
  return el('button', { type: 'button', className, onclick }, text);
}

/** Whether somebody is online, as a dot. */
export function mark(dot, isOnline) {
  dot.classList.toggle('online', isOnline);
  dot.title = isOnline ? 'online' : 'offline';
  dot.setAttribute('aria-label', dot.title);
}

export function badge(element, count) {
  element.hidden = count === 0;
  element.textContent = count > 99 ? '99+' : count;
}

/** The time of day, or the day when that is not today. */
export function moment(seconds) {
  const date = new Date(seconds * 1000);
  const isToday = date.toDateString() === new Date().toDateString();
  const text = isToday
    ? date.toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' })
    : date.toLocaleDateString([], { day: 'numeric', month: 'short' });
  return el('time', { dateTime: date.toISOString(), title: date.toLocaleString() }, text);
}
