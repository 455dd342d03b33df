import type { Message } from './model/message.js';

/** The codes of errors that arise in the client. Every other code is the server's own; see the list of error codes of the server. */
export const ChatErrorCode = {
  /** Somebody else modified the message first; see {@link ChatMessageConflictError}. */
  MESSAGE_CONFLICT: 2480,
  /** The call needs a login. */
  NOT_LOGGED_IN: 2024,
  /** Somebody else is logged in with this instance, or a login is under way. */
  REPEATED_LOGIN: 2025,
  /** The connection could not be made, or was cut. */
  NETWORK_ERROR: 2800,
  /** No answer came in time. */
  NETWORK_TIMEOUT: 2801,
  /** The connection was cut after the call was sent and before it was answered; see {@link ChatOutcomeUnknownError}. */
  OUTCOME_UNKNOWN: 2802,
  /** There was no connection until the call's time was over; it was not sent, and nothing has happened. */
  NO_NETWORK: 2805,
  /** The instance was destroyed. */
  DESTROYED: 2905,
  /** Too many calls wait for an answer. */
  TOO_MANY_CALLS: 2996,
  /** The call belongs to a part that Rapport does not have; see {@link ChatNotSupportedError}. */
  NOT_SUPPORTED: 3122,
  /** A parameter is missing or wrong; nothing was sent. */
  INVALID_PARAMETER: 6017,
  /** The call would be larger than 1 MiB; it was not sent. */
  TOO_LARGE: 9522,
  /** The server sent something that is not in the protocol. */
  PROTOCOL: 2903,
} as const;

/** The code of an error that arose in the client. */
export type ChatErrorCode = (typeof ChatErrorCode)[keyof typeof ChatErrorCode];

/** What every call rejects with. */
export class ChatError extends Error {
  override name = 'ChatError';

  /** A number of {@link ChatErrorCode}, or the server's `ErrorCode` or `ResultCode`. */
  readonly code: number;

  constructor(code: number, message: string) {
    super(message);
    this.code = code;
  }
}

/**
 * The connection was cut, or no answer came, after a call that writes was sent: the server may or may not have carried it out. Look at
 * the state (it is brought up to date after the reconnect) before doing it again. Calls that only read are repeated instead, and so is
 * `sendMessage`, because the server stores a message once: it rejects with this when its time is over.
 */
export class ChatOutcomeUnknownError extends ChatError {
  override name = 'ChatOutcomeUnknownError';

  /** The command of the gateway that was sent. */
  readonly command: string;

  constructor(command: string) {
    super(ChatErrorCode.OUTCOME_UNKNOWN, `The connection was lost before ${command} was answered; whether it was carried out is not known.`);
    this.command = command;
  }
}

/** The method exists in the original SDK, but Rapport has nothing behind it yet. */
export class ChatNotSupportedError extends ChatError {
  override name = 'ChatNotSupportedError';

  /** The method that was called. */
  readonly method: string;

  constructor(method: string) {
    super(ChatErrorCode.NOT_SUPPORTED, `${method} is not supported.`);
    this.method = method;
  }
}

/** The message was modified by somebody else first. It holds what they made of it; whoever still wants to, modifies that. */
export class ChatMessageConflictError extends ChatError {
  override name = 'ChatMessageConflictError';

  /** The message as it is now. */
  readonly data: { message: Message };

  constructor(message: Message) {
    super(ChatErrorCode.MESSAGE_CONFLICT, 'The message was modified by somebody else first.');
    this.data = { message };
  }
}
