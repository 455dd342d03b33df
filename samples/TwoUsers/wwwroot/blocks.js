// A client is never told who has blocked it. This page shows both sides, so it can say what the one who is blocked cannot know.
const blocked = new Map();
const listeners = [];

export function setBlocked(user, userIDs) {
  blocked.set(user, userIDs);
  for (const listener of listeners) listener();
}

export const blocks = (user, other) => blocked.get(user)?.includes(other) ?? false;

export const onBlocksChanged = (listener) => listeners.push(listener);
