import type { WebSocketConstructor } from './socket.js';

/** Stands in where there is neither a WebSocket of the platform nor Node. */
export const NodeWebSocket: WebSocketConstructor = class {
  onopen = null;
  onmessage = null;
  onclose = null;
  onerror = null;

  constructor() {
    throw new Error('This platform has no WebSocket.');
  }

  send(): void {}

  close(): void {}
};
