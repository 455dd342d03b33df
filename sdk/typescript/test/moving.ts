// An app written for the original, but for the import and the server: it has to compile. Never run.
import TencentCloudChat, { type ChatSDK, type Friend, type FriendApplication, type FriendGroup, type Profile } from '../dist/index.js';

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
chat.on(TencentCloudChat.EVENT.MESSAGE_RECEIVED, (event) => console.log(event.data));
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
