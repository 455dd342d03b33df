import { ChatSDK } from './chat.js';
import type { CreateOptions } from './options.js';

export { EVENT } from './events.js';
export { TSignaling } from './signaling.js';
export { TYPES } from './types.js';

/** The version of the SDK. */
export const VERSION = '0.1.0';

/** Makes an instance. Unlike in the original, each call makes a new one. Throws a `ChatError` when the options are wrong. */
export function create(options: CreateOptions): ChatSDK {
  return new ChatSDK(options);
}
