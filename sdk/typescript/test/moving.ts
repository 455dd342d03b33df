// An app written for the original, but for the import and the server: it has to compile. Never run.
import TencentCloudChat, { type ChatSDK, type Conversation, type Friend, type Message, type FriendApplication, type FriendGroup, type Profile } from '../dist/index.js';

const chat: ChatSDK = TencentCloudChat.create({ SDKAppID: 1400000001, server: 'https://chat.example.com' });
chat.setLogLevel(0);

const onFriends = function (this: unknown, event: { name: string; data: Friend[] }) {
  const names: string[] = event.data.map((friend) => friend.remark || friend.profile.nick || friend.userID);
  console.log(event.name, names);
};
chat.on(TencentCloudChat.EVENT.FRIEND_LIST_UPDATED, onFriends);
chat.on(TencentCloudChat.EVENT.FRIEND_LIST_UPDATED, onFriends, chat);
chat.off(TencentCloudChat.EVENT.FRIEND_LIST_UPDATED, onFriends);
chat.on(TencentCloudChat.EVENT.BLACKLIST_LIST_UPDATED, ({ data }) => data.map((userID: string) => userID.length));
chat.on(TencentCloudChat.EVENT.FRIEND_APPLICATION_LIST_UPDATED, ({ data }) => {
  const applications: FriendApplication[] = data.friendApplicationList;
  const unread: number = data.unreadCount;
  console.log(applications, unread);
});
chat.on(TencentCloudChat.EVENT.FRIEND_GROUP_LIST_UPDATED, ({ data }: { data: FriendGroup[] }) => console.log(data));
chat.on(TencentCloudChat.EVENT.PROFILE_UPDATED, ({ data }: { data: Profile[] }) => console.log(data));
chat.on(TencentCloudChat.EVENT.MESSAGE_RECEIVED, (event) => {
  for (const message of event.data) {
    if (message.type === TencentCloudChat.TYPES.MSG_TEXT) console.log(message.payload.text);
    if (message.type === TencentCloudChat.TYPES.MSG_IMAGE) console.log(message.payload.imageInfoArray[2]?.url);
  }
});
chat.on(TencentCloudChat.EVENT.CONVERSATION_LIST_UPDATED, ({ data }: { data: Conversation[] }) => console.log(data[0]?.lastMessage.messageForShow));
chat.on(TencentCloudChat.EVENT.TOTAL_UNREAD_MESSAGE_COUNT_UPDATED, ({ data }) => console.log(data + 1));
chat.on(TencentCloudChat.EVENT.KICKED_OUT, (event) => {
  switch (event.data.type) {
    case TencentCloudChat.TYPES.KICKED_OUT_MULT_ACCOUNT:
    case TencentCloudChat.TYPES.KICKED_OUT_USERSIG_EXPIRED:
      break;
  }
});

const allowType: TencentCloudChat.TYPES = TencentCloudChat.TYPES.ALLOW_TYPE_ALLOW_ANY;
console.log(allowType);

export async function main(userSig: string): Promise<void> {
  const imResponse = await chat.login({ userID: 'anna', userSig });
  if (imResponse.data.repeatLogin === true) console.log(imResponse.data.errorInfo);
  const { code } = (await chat.addFriend({ to: 'ben', source: 'AddSource_Type_Web', type: TencentCloudChat.TYPES.SNS_ADD_TYPE_BOTH })).data;
  if (code === 30539) console.log('waits');
  const message: Message = chat.createTextMessage({ to: 'ben', conversationType: TencentCloudChat.TYPES.CONV_C2C, payload: { text: 'hi' }, needReadReceipt: true });
  await chat.sendMessage(message, { offlinePushInfo: { title: 't', description: 'd', apnsInfo: { ignoreIOSBadge: true } } });
  const { messageList, nextReqMessageID, isCompleted } = (await chat.getMessageList({ conversationID: 'C2Cben' })).data;
  if (!isCompleted) await chat.getMessageList({ conversationID: 'C2Cben', nextReqMessageID });
  const { totalCount, searchResultList, cursor } = (await chat.searchCloudMessages({ keywordList: ['tea'], messageTypeList: [TencentCloudChat.TYPES.MSG_TEXT] })).data;
  for (const { conversationID, messageCount, messageList: found } of searchResultList) console.log(totalCount, cursor, conversationID, messageCount, found[0]?.ID);
  await chat.sendMessageReadReceipt(messageList.filter((one) => one.needReadReceipt));
  await chat.setMessageRemindType({ userIDList: ['ben'], messageRemindType: TencentCloudChat.TYPES.MSG_REMIND_ACPT_NOT_NOTE });
  await chat.setAllMessageRead({ scope: TencentCloudChat.TYPES.READ_ALL_C2C_MSG });
  const { successUserIDList, failureUserIDList } = (await chat.checkFriend({ userIDList: ['ben'], type: TencentCloudChat.TYPES.SNS_CHECK_TYPE_BOTH })).data;
  for (const { userID, relation } of successUserIDList) console.log(userID, relation === TencentCloudChat.TYPES.SNS_TYPE_BOTH_WAY);
  for (const { userID, code: why, message } of failureUserIDList) console.log(userID, why, message);
  const { successUserList } = (await chat.getUserStatus({ userIDList: ['ben'] })).data;
  for (const { statusType } of successUserList) console.log(statusType === TencentCloudChat.TYPES.USER_STATUS_ONLINE);
  const { resultList, nextCursor = '' } = (await chat.getMyFollowersList()).data;
  console.log(resultList.length, nextCursor);
  await chat.updateMyProfile({ gender: TencentCloudChat.TYPES.GENDER_FEMALE, profileCustomField: [{ key: 'Tag_Profile_Custom_Test', value: '1' }] });
  await chat.acceptFriendApplication({ userID: 'ben', remark: 'B', type: TencentCloudChat.TYPES.SNS_APPLICATION_AGREE_AND_ADD });
  await chat.getConversationList().catch((error: { code: number }) => error.code);
  // @ts-expect-error There is no event that carries this.
  chat.on(TencentCloudChat.EVENT.NET_STATE_CHANGE, ({ data }) => data.nonsense);
  // @ts-expect-error A UserID is a text.
  await chat.getUserProfile({ userIDList: [1] });
}
