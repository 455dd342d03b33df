import { ChatError, ChatErrorCode } from './errors.js';
import { StandardTags } from './model/profile.js';

/** What an instance is made with. */
export interface CreateOptions {
  /** The app. */
  SDKAppID: number;
  /**
   * Where the server is, for example `https://chat.example.com` or `http://127.0.0.1:8080`; a path before the gateway's own is kept.
   * Default: where the page came from.
   */
  server?: string;
  /** The original's way to name another host; taken when there is no `server`. */
  proxyServer?: string;
  /** What the app backend's webhooks call the platform; default `Web`. */
  platform?: 'Web' | 'Android' | 'iPhone' | 'iPad' | 'Windows' | 'Mac' | 'Linux';
  /**
   * Names this device or browser tab, 1 to 64 characters. A login with the instance of a session that still stands replaces that
   * session. Default: made up, and kept as long as the object lives.
   */
  instance?: string;
  /** The `Tag_Profile_Custom_…` fields to be read with every profile. They must be declared in the app's settings. Default: none. */
  profileCustomFields?: readonly string[];
  /** How long a call may take in all, in milliseconds, waiting for a connection included; default 30000. */
  timeout?: number;
}

/** The options as they are used. */
export interface ResolvedOptions {
  sdkAppId: number;
  address: string;
  platform: string;
  instance: string;
  callTimeout: number;
  profileTags: readonly string[];
}

/** Checks the options; throws {@link ChatError} with `INVALID_PARAMETER`. */
export function resolveOptions(options: CreateOptions, newInstance: () => string): ResolvedOptions {
  if (!Number.isSafeInteger(options?.SDKAppID) || options.SDKAppID <= 0) throw wrong('SDKAppID must be the number of an app.');
  const instance = options.instance ?? newInstance();
  if (instance.length < 1 || instance.length > 64) throw wrong('instance must have 1 to 64 characters.');
  const callTimeout = options.timeout ?? 30_000;
  if (!(callTimeout > 0 && callTimeout <= 600_000)) throw wrong('timeout must be 1 to 600000 milliseconds.');
  return {
    sdkAppId: options.SDKAppID,
    address: gatewayOf(options.server ?? options.proxyServer ?? globalThis.location?.origin),
    platform: options.platform ?? 'Web',
    instance,
    callTimeout,
    profileTags: [...StandardTags, ...(options.profileCustomFields ?? [])],
  };
}

const Schemes: Record<string, string> = { 'http:': 'ws:', 'https:': 'wss:', 'ws:': 'ws:', 'wss:': 'wss:' };

function gatewayOf(server: string | undefined): string {
  if (server === undefined) throw wrong("server must say where the server is, for example 'https://chat.example.com'.");
  let address: URL;
  try {
    address = new URL(server);
  } catch {
    throw wrong(`server is not an address: ${server}`);
  }
  const scheme = Schemes[address.protocol];
  if (scheme === undefined || address.host === '') throw wrong(`server must begin with https://, http://, wss:// or ws://: ${server}`);
  return `${scheme}//${address.host}${address.pathname.replace(/\/+$/, '')}/gateway/v1`;
}

function wrong(message: string): ChatError {
  return new ChatError(ChatErrorCode.INVALID_PARAMETER, message);
}
