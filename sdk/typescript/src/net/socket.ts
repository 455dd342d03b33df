/** The part of a browser's WebSocket that is used; the one for Node has no more. */
export interface WebSocketLike {
  onopen: ((event: never) => void) | null;
  onmessage: ((event: { data: unknown }) => void) | null;
  onclose: ((event: { code: number; reason: string }) => void) | null;
  onerror: ((event: never) => void) | null;
  send(text: string): void;
  close(code?: number, reason?: string): void;
}

/** Opens a WebSocket. */
export type WebSocketConstructor = new (url: string) => WebSocketLike;

/** The platform's own WebSocket; on a Node that has none, ours. Bundles for browsers do not carry it (package.json, "imports"). */
export async function openable(): Promise<WebSocketConstructor> {
  const own = (globalThis as { WebSocket?: WebSocketConstructor }).WebSocket;
  return own ?? (await import('#node-websocket')).NodeWebSocket;
}
