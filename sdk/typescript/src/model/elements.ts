import { TYPES } from '../types.js';
import type { Element, MessageItem } from '../wire.js';

/** `TYPES.MSG_TEXT` */
export interface TextPayload {
  text: string;
}

/** `TYPES.MSG_CUSTOM` */
export interface CustomPayload {
  data: string;
  description: string;
  extension: string;
}

/** `TYPES.MSG_FACE` */
export interface FacePayload {
  index: number;
  data: string;
}

/** `TYPES.MSG_LOCATION` */
export interface LocationPayload {
  description: string;
  latitude: number;
  longitude: number;
}

/** One size of a picture. */
export interface ImageInfo {
  /** 0 original, 1 large (the short side 720), 2 thumbnail (the short side 198). */
  type: 0 | 1 | 2;
  /** The same as the server counts: 1 original, 2 large, 3 thumbnail. */
  sizeType: 1 | 2 | 3;
  url: string;
  imageUrl: string;
  width: number;
  height: number;
  /** Bytes. */
  size: number;
}

/** `TYPES.MSG_IMAGE` */
export interface ImagePayload {
  uuid: string;
  /** 1 JPG, 2 GIF, 3 PNG, 4 BMP, 255 another. */
  imageFormat: number;
  /** Original, large and thumbnail; where only some were sent, the next better one stands in. */
  imageInfoArray: ImageInfo[];
}

/** `TYPES.MSG_AUDIO` */
export interface AudioPayload {
  uuid: string;
  url: string;
  remoteAudioUrl: string;
  /** Bytes. */
  size: number;
  second: number;
}

/** `TYPES.MSG_VIDEO` */
export interface VideoPayload {
  videoUUID: string;
  videoUrl: string;
  remoteVideoUrl: string;
  videoSize: number;
  videoSecond: number;
  videoFormat: string;
  snapshotUUID: string;
  snapshotUrl: string;
  snapshotSize: number;
  snapshotWidth: number;
  snapshotHeight: number;
  snapshotFormat: string;
  /** The same as `snapshotUrl`, `snapshotWidth`, `snapshotHeight`, `snapshotSize`. */
  thumbUrl: string;
  thumbWidth: number;
  thumbHeight: number;
  thumbSize: number;
}

/** `TYPES.MSG_FILE` */
export interface FilePayload {
  uuid: string;
  fileName: string;
  fileUrl: string;
  fileSize: number;
}

/** `TYPES.MSG_MERGER` */
export interface MergerPayload {
  title: string;
  abstractList: string[];
  compatibleText: string;
  /** Empty when the bundle is stored elsewhere. */
  messageList: BundledMessage[];
  /** The key of a bundle that is stored elsewhere; else `''`. */
  downloadKey: string;
}

/** A message in a bundle. Every message can be put into one. */
export interface BundledMessage {
  ID: string;
  from: string;
  to: string;
  time: number;
  sequence: number;
  random: number;
  cloudCustomData: string;
  type: MessageType;
  payload: Payloads[MessageType];
  _elements: MessageElement[];
}

/** What each type of message carries. */
export interface Payloads {
  TIMTextElem: TextPayload;
  TIMCustomElem: CustomPayload;
  TIMFaceElem: FacePayload;
  TIMLocationElem: LocationPayload;
  TIMImageElem: ImagePayload;
  TIMSoundElem: AudioPayload;
  TIMVideoFileElem: VideoPayload;
  TIMFileElem: FilePayload;
  TIMRelayElem: MergerPayload;
}

/** The type of a message or an element. */
export type MessageType = keyof Payloads;

/** An element of a message: a type, and what it carries. */
export type MessageElement = { [type in MessageType]: { type: type; payload: Payloads[type] } }[MessageType];

type Content = Record<string, unknown>;

const text = (value: unknown): string => (typeof value === 'string' ? value : '');
const number = (value: unknown): number => (typeof value === 'number' ? value : 0);
const list = (value: unknown): Content[] => (Array.isArray(value) ? (value as Content[]) : []);

/** Each type: what the wire says of it, and what is said on the wire. */
const Codecs: { [type in MessageType]: { read(content: Content): Payloads[type]; write(payload: Payloads[type]): Content } } = {
  TIMTextElem: {
    read: (content) => ({ text: text(content['Text']) }),
    write: ({ text }) => ({ Text: text }),
  },
  TIMCustomElem: {
    read: (content) => ({ data: text(content['Data']), description: text(content['Desc']), extension: text(content['Ext']) }),
    write: ({ data, description, extension }) => ({ Data: data, Desc: description, Ext: extension }),
  },
  TIMFaceElem: {
    read: (content) => ({ index: number(content['Index']), data: text(content['Data']) }),
    write: ({ index, data }) => ({ Index: index, Data: data }),
  },
  TIMLocationElem: {
    read: (content) => ({ description: text(content['Desc']), latitude: number(content['Latitude']), longitude: number(content['Longitude']) }),
    write: ({ description, latitude, longitude }) => ({ Desc: description, Latitude: latitude, Longitude: longitude }),
  },
  TIMImageElem: {
    read: (content) => ({ uuid: text(content['UUID']), imageFormat: number(content['ImageFormat']), imageInfoArray: readImages(list(content['ImageInfoArray'])) }),
    write: ({ uuid, imageFormat, imageInfoArray }) => ({
      UUID: uuid,
      ImageFormat: imageFormat,
      ImageInfoArray: imageInfoArray.map((one) => ({ Type: one.sizeType, Size: one.size, Width: one.width, Height: one.height, URL: one.url })),
    }),
  },
  TIMSoundElem: {
    read: (content) => ({
      uuid: text(content['UUID']),
      url: text(content['Url']),
      remoteAudioUrl: text(content['Url']),
      size: number(content['Size']),
      second: number(content['Second']),
    }),
    write: ({ uuid, url, size, second }) => ({ Url: url, UUID: uuid, Size: size, Second: second, Download_Flag: 2 }),
  },
  TIMVideoFileElem: {
    read: readVideo,
    write: (video) => ({
      VideoUrl: video.videoUrl,
      VideoUUID: video.videoUUID,
      VideoSize: video.videoSize,
      VideoSecond: video.videoSecond,
      VideoFormat: video.videoFormat,
      VideoDownloadFlag: 2,
      ThumbUrl: video.snapshotUrl,
      ThumbUUID: video.snapshotUUID,
      ThumbSize: video.snapshotSize,
      ThumbWidth: video.snapshotWidth,
      ThumbHeight: video.snapshotHeight,
      ThumbFormat: video.snapshotFormat,
      ThumbDownloadFlag: 2,
    }),
  },
  TIMFileElem: {
    read: (content) => ({ uuid: text(content['UUID']), fileName: text(content['FileName']), fileUrl: text(content['Url']), fileSize: number(content['FileSize']) }),
    write: ({ uuid, fileName, fileUrl, fileSize }) => ({ Url: fileUrl, UUID: uuid, FileSize: fileSize, FileName: fileName, Download_Flag: 2 }),
  },
  TIMRelayElem: {
    read: (content) => ({
      title: text(content['Title']),
      abstractList: Array.isArray(content['AbstractList']) ? content['AbstractList'].map(text) : [],
      compatibleText: text(content['CompatibleText']),
      messageList: (list(content['MsgList']) as unknown as MessageItem[]).map(readBundled),
      downloadKey: text(content['JsonMsgKey']),
    }),
    write: ({ title, abstractList, compatibleText, messageList, downloadKey }) => ({
      Title: title,
      MsgNum: messageList.length,
      CompatibleText: compatibleText,
      AbstractList: abstractList,
      ...(downloadKey !== '' && messageList.length === 0 ? { JsonMsgKey: downloadKey } : { MsgList: messageList.map(writeBundled) }),
    }),
  },
};

/** Reads the elements of a message. Of types that are not known, which come with later versions, nothing is kept. */
export function readElements(body: readonly Element[] | undefined): MessageElement[] {
  return (body ?? [])
    .filter((element) => element.MsgType in Codecs)
    .map(({ MsgType, MsgContent }) => {
      const type = MsgType as MessageType;
      return { type, payload: Codecs[type].read(MsgContent ?? {}) } as MessageElement;
    });
}

/** The elements as the wire wants them. */
export function writeElements(elements: readonly MessageElement[]): Element[] {
  return elements.map(({ type, payload }) => {
    const { write } = Codecs[type] as { write(payload: unknown): Content };
    return { MsgType: type, MsgContent: write(payload) };
  });
}

/** The elements as the app wants them now: it may have written to `payload`. */
export function elementsOf(message: { type: MessageType; payload: Payloads[MessageType]; _elements: MessageElement[] }): MessageElement[] {
  const first = { type: message.type, payload: message.payload } as MessageElement;
  return [first, ...message._elements.slice(1)];
}

/** Stands for the first element where there is none: those of a message may all be of types that a later version brought. */
export const NoElement: MessageElement = { type: 'TIMTextElem', payload: { text: '' } };

/** What stands for a message in lists. */
export function summaryOf({ type, payload }: MessageElement): string {
  switch (type) {
    case TYPES.MSG_TEXT:
      return payload.text;
    case TYPES.MSG_CUSTOM:
      return payload.description || '[Custom]';
    case TYPES.MSG_FILE:
      return payload.fileName ? `[File] ${payload.fileName}` : '[File]';
    case TYPES.MSG_MERGER:
      return payload.title || '[Chat history]';
    default:
      return Summaries[type];
  }
}

const Summaries = { TIMFaceElem: '[Face]', TIMLocationElem: '[Location]', TIMImageElem: '[Image]', TIMSoundElem: '[Audio]', TIMVideoFileElem: '[Video]' } as const;

function readImages(infos: Content[]): ImageInfo[] {
  const images = infos
    .filter((info) => [1, 2, 3].includes(number(info['Type'])))
    .map((info) => imageInfo(number(info['Type']) as 1 | 2 | 3, { url: text(info['URL']), width: number(info['Width']), height: number(info['Height']), size: number(info['Size']) }));
  if (images.length === 0) return [];
  // An app takes the third for the thumbnail without looking.
  return ([1, 2, 3] as const).map((sizeType) => {
    const best = images.find((one) => one.sizeType === sizeType) ?? images.find((one) => one.sizeType < sizeType) ?? images[0]!;
    return imageInfo(sizeType, best);
  });
}

/** One size of a picture. */
export function imageInfo(sizeType: 1 | 2 | 3, { url, width, height, size }: Pick<ImageInfo, 'url' | 'width' | 'height' | 'size'>): ImageInfo {
  return { type: (sizeType - 1) as 0 | 1 | 2, sizeType, url, imageUrl: url, width, height, size };
}

function readBundled(item: MessageItem): BundledMessage {
  const elements = readElements(item.MsgBody);
  const { type, payload } = elements[0] ?? NoElement;
  return {
    ID: `${item.From_Account}-${item.MsgTimeStamp}-${item.MsgRandom}`,
    from: item.From_Account,
    to: item.To_Account,
    time: item.MsgTimeStamp,
    sequence: item.MsgSeq,
    random: item.MsgRandom,
    cloudCustomData: item.CloudCustomData ?? '',
    type,
    payload,
    _elements: elements,
  };
}

function writeBundled(message: BundledMessage): object {
  return {
    From_Account: message.from,
    To_Account: message.to,
    MsgSeq: message.sequence,
    MsgRandom: message.random,
    MsgTimeStamp: message.time,
    MsgBody: writeElements(elementsOf(message)),
    ...(message.cloudCustomData !== '' && { CloudCustomData: message.cloudCustomData }),
  };
}

function readVideo(content: Content): VideoPayload {
  const snapshotUrl = text(content['ThumbUrl']);
  const snapshotWidth = number(content['ThumbWidth']);
  const snapshotHeight = number(content['ThumbHeight']);
  const snapshotSize = number(content['ThumbSize']);
  return {
    videoUUID: text(content['VideoUUID']),
    videoUrl: text(content['VideoUrl']),
    remoteVideoUrl: text(content['VideoUrl']),
    videoSize: number(content['VideoSize']),
    videoSecond: number(content['VideoSecond']),
    videoFormat: text(content['VideoFormat']),
    snapshotUUID: text(content['ThumbUUID']),
    snapshotUrl,
    snapshotSize,
    snapshotWidth,
    snapshotHeight,
    snapshotFormat: text(content['ThumbFormat']),
    thumbUrl: snapshotUrl,
    thumbWidth: snapshotWidth,
    thumbHeight: snapshotHeight,
    thumbSize: snapshotSize,
  };
}
