import { ChatError, ChatErrorCode } from '../errors.js';
import { elementsOf, imageInfo, type BundledMessage, type ImageInfo, type MessageElement, type Payloads } from '../model/elements.js';
import { newMessage, type Message } from '../model/message.js';
import { TYPES } from '../types.js';
import { require, requireUserID, type Core } from './core.js';

/** What every `create…Message` takes. */
export interface CreateMessageOptions<P> {
  /** The UserID of the receiver. */
  to: string;
  /** `TYPES.CONV_C2C`. */
  conversationType: 'C2C' | (string & {});
  payload: P;
  /** Goes with the message. */
  cloudCustomData?: string;
  /** The receiver may confirm having read it. */
  needReadReceipt?: boolean;
  /** Key-value pairs may be attached to it later. */
  isSupportExtension?: boolean;
  /** Of no effect: one-to-one messages have no priority. */
  priority?: string;
}

/** Something that lies ready at an address. There is no upload: a `File` is refused. */
export type Ready<T> = T | { file: T };

/** A picture that lies ready. */
export interface ReadyImage {
  url: string;
  /** Its unique key; default: the address. */
  uuid?: string;
  /** 1 JPG, 2 GIF, 3 PNG, 4 BMP, 255 another; default 255. */
  imageFormat?: number;
  width?: number;
  height?: number;
  /** Bytes. */
  size?: number;
  /** The sizes there are, in place of `url`, `width`, `height` and `size`. */
  imageInfoArray?: (Pick<ImageInfo, 'url' | 'width' | 'height' | 'size'> & { sizeType: 1 | 2 | 3 })[];
}

/** A recording that lies ready. */
export interface ReadyAudio {
  url: string;
  uuid?: string;
  /** Bytes. */
  size?: number;
  second?: number;
  /** The same as `second`. */
  duration?: number;
}

/** A video that lies ready. */
export interface ReadyVideo extends Partial<Omit<Payloads['TIMVideoFileElem'], 'remoteVideoUrl'>> {
  /** The address, unless it is in `videoUrl`. */
  url?: string;
  uuid?: string;
  size?: number;
  second?: number;
  /** The same as `second`. */
  duration?: number;
  /** `mp4` and so on. */
  format?: string;
}

/** A file that lies ready. */
export interface ReadyFile {
  url?: string;
  /** The address, unless it is in `url`. */
  fileUrl?: string;
  uuid?: string;
  fileName?: string;
  /** The same as `fileName`. */
  name?: string;
  /** Bytes. */
  fileSize?: number;
  size?: number;
}

/** A bundle of messages. */
export interface MergerOptions {
  title: string;
  /** A few lines of what is in it. */
  abstractList: readonly string[];
  /** What clients show that know no bundles. */
  compatibleText: string;
  /** 1 to 300, each sent or received. */
  messageList: readonly BundledMessage[];
}

const MostBundled = 300;
const DeepestBundle = 100;

export function createTextMessage(core: Core, options: CreateMessageOptions<{ text: string }>): Message {
  const { text } = payloadOf(options);
  require(typeof text === 'string' && text !== '', 'payload.text must be a text.');
  return make(core, options, { type: TYPES.MSG_TEXT, payload: { text } });
}

export function createCustomMessage(core: Core, options: CreateMessageOptions<Partial<Payloads['TIMCustomElem']>>): Message {
  const { data = '', description = '', extension = '' } = payloadOf(options);
  require([data, description, extension].every((one) => typeof one === 'string'), 'payload.data, description and extension must be texts.');
  return make(core, options, { type: TYPES.MSG_CUSTOM, payload: { data, description, extension } });
}

export function createFaceMessage(core: Core, options: CreateMessageOptions<{ index: number; data?: string }>): Message {
  const { index, data = '' } = payloadOf(options);
  require(Number.isInteger(index) && typeof data === 'string', 'payload.index must be a number, payload.data a text.');
  return make(core, options, { type: TYPES.MSG_FACE, payload: { index, data } });
}

export function createLocationMessage(
  core: Core,
  options: CreateMessageOptions<{ description?: string; latitude: number; longitude: number }>,
): Message {
  const { description = '', latitude, longitude } = payloadOf(options);
  require(Number.isFinite(latitude) && Number.isFinite(longitude), 'payload.latitude and longitude must be numbers.');
  return make(core, options, { type: TYPES.MSG_LOCATION, payload: { description, latitude, longitude } });
}

export function createImageMessage(core: Core, options: CreateMessageOptions<Ready<ReadyImage>>): Message {
  const image = readyOf<ReadyImage>(options);
  const infos = image.imageInfoArray ?? [];
  const url = requireAddress(image.url ?? infos[0]?.url);
  const { uuid = url, imageFormat = 255, width = 0, height = 0, size = 0 } = image;
  const imageInfoArray = infos.length > 0 ? infos.map((info) => imageInfo(info.sizeType, info)) : [imageInfo(1, { url, width, height, size })];
  return make(core, options, { type: TYPES.MSG_IMAGE, payload: { uuid, imageFormat, imageInfoArray } });
}

export function createAudioMessage(core: Core, options: CreateMessageOptions<Ready<ReadyAudio>>): Message {
  const audio = readyOf<ReadyAudio>(options);
  const url = requireAddress(audio.url);
  const { uuid = url, size = 0, second = audio.duration ?? 0 } = audio;
  return make(core, options, { type: TYPES.MSG_AUDIO, payload: { uuid, url, remoteAudioUrl: url, size, second } });
}

export function createVideoMessage(core: Core, options: CreateMessageOptions<Ready<ReadyVideo>>): Message {
  const video = readyOf<ReadyVideo>(options);
  const videoUrl = requireAddress(video.videoUrl ?? video.url);
  const snapshotUrl = video.snapshotUrl ?? video.thumbUrl ?? '';
  const snapshotWidth = video.snapshotWidth ?? video.thumbWidth ?? 0;
  const snapshotHeight = video.snapshotHeight ?? video.thumbHeight ?? 0;
  const snapshotSize = video.snapshotSize ?? video.thumbSize ?? 0;
  const payload = {
    videoUUID: video.videoUUID ?? video.uuid ?? videoUrl,
    videoUrl,
    remoteVideoUrl: videoUrl,
    videoSize: video.videoSize ?? video.size ?? 0,
    videoSecond: video.videoSecond ?? video.second ?? video.duration ?? 0,
    videoFormat: video.videoFormat ?? video.format ?? '',
    snapshotUUID: video.snapshotUUID ?? snapshotUrl,
    snapshotUrl,
    snapshotSize,
    snapshotWidth,
    snapshotHeight,
    snapshotFormat: video.snapshotFormat ?? '',
    thumbUrl: snapshotUrl,
    thumbWidth: snapshotWidth,
    thumbHeight: snapshotHeight,
    thumbSize: snapshotSize,
  };
  return make(core, options, { type: TYPES.MSG_VIDEO, payload });
}

export function createFileMessage(core: Core, options: CreateMessageOptions<Ready<ReadyFile>>): Message {
  const file = readyOf<ReadyFile>(options);
  const fileUrl = requireAddress(file.fileUrl ?? file.url);
  const payload = { uuid: file.uuid ?? fileUrl, fileName: file.fileName ?? file.name ?? '', fileUrl, fileSize: file.fileSize ?? file.size ?? 0 };
  return make(core, options, { type: TYPES.MSG_FILE, payload });
}

export function createMergerMessage(core: Core, options: CreateMessageOptions<MergerOptions>): Message {
  const { title, abstractList, compatibleText, messageList } = payloadOf(options);
  require(typeof title === 'string' && typeof compatibleText === 'string', 'payload.title and compatibleText must be texts.');
  require(Array.isArray(abstractList) && abstractList.every((one) => typeof one === 'string'), 'payload.abstractList must be a list of texts.');
  const isBundle = Array.isArray(messageList) && messageList.length > 0 && messageList.length <= MostBundled;
  require(isBundle, `payload.messageList must be a list of 1 to ${MostBundled} messages.`);
  require(depthOf(messageList) < DeepestBundle, `Bundles may be ${DeepestBundle} deep.`);
  const payload = { title, abstractList: [...abstractList], compatibleText, messageList: structuredClone([...messageList]), downloadKey: '' };
  return make(core, options, { type: TYPES.MSG_MERGER, payload });
}

export function createForwardMessage(core: Core, options: CreateMessageOptions<Message>): Message {
  const original = payloadOf(options);
  require(original._elements !== undefined && original.status === 'success' && !original.isRevoked, 'payload must be a message that was sent or received.');
  return make(core, options, ...structuredClone(elementsOf(original)));
}

function make<P>(core: Core, options: CreateMessageOptions<P>, ...elements: MessageElement[]): Message {
  const to = requireUserID(options.to, 'to');
  if (options.conversationType !== TYPES.CONV_C2C) {
    throw new ChatError(ChatErrorCode.NOT_SUPPORTED, 'conversationType must be C2C: groups are not supported yet.');
  }
  const userID = core.userID();
  const message = newMessage(userID, to, userID, elements);
  // The receiver may be the account itself.
  message.conversationID = `${TYPES.CONV_C2C}${to}`;
  Object.assign(message, core.newNumbers());
  message.time = message.clientTime = Math.floor(core.serverNow() / 1000);
  message.ID = `${core.store.messages.prefix}-${message.clientTime}-${message.random}`;
  message.cloudCustomData = options.cloudCustomData ?? '';
  require(typeof message.cloudCustomData === 'string', 'cloudCustomData must be a text.');
  message.needReadReceipt = options.needReadReceipt === true;
  message.isSupportExtension = options.isSupportExtension === true;
  return message;
}

function payloadOf<P>(options: CreateMessageOptions<P>): P {
  require(typeof options?.payload === 'object' && options.payload !== null, 'payload is missing.');
  return options.payload;
}

function readyOf<T extends object>(options: CreateMessageOptions<Ready<T>>): T {
  const payload = payloadOf(options);
  const ready = 'file' in payload ? payload.file : payload;
  const isUnread = typeof Blob === 'function' && ready instanceof Blob;
  if (isUnread) throw new ChatError(ChatErrorCode.NOT_SUPPORTED, 'There is no upload yet: store the file yourself, and give its url.');
  require(typeof ready === 'object' && ready !== null, 'payload.file must have a url: there is no upload yet.');
  return ready;
}

function requireAddress(url: string | undefined): string {
  require(typeof url === 'string' && url !== '', 'payload must have the url of a file that lies ready: there is no upload yet.');
  return url;
}

function depthOf(messages: readonly BundledMessage[]): number {
  const bundles = messages.flatMap((message) => message._elements ?? []).filter((element) => element.type === TYPES.MSG_MERGER);
  return bundles.reduce((deepest, { payload }) => Math.max(deepest, 1 + depthOf(payload.messageList)), 0);
}
