using System.Collections.Immutable;

namespace Rapport.Contracts;

/// <summary>
/// The error catalogue (1047/34348), kept by service because the same number can mean different things in different services.
/// An error travels in <see cref="Reply.ErrorCode"/> or, for one item of a batch, in <c>ResultCode</c>; the HTTP status stays 200.
/// </summary>
public static class Errors
{
    /// <summary>The gateway: what can be wrong before any service is asked.</summary>
    public static class Gateway
    {
        /// <summary>The URL or method is not of the documented form.</summary>
        public static readonly WireError InvalidUrl = new(60002, "ERR_SVR_COMM_INVALID_HTTP_URL", "the HTTP request could not be parsed, check the URL");

        /// <summary>The body is not valid JSON.</summary>
        public static readonly WireError InvalidJson = new(60003, "ERR_SVR_COMM_REQ_JSON_PARSE_FAILED", "the request body is not valid JSON");

        /// <summary>The app id is not a number or unknown.</summary>
        public static readonly WireError InvalidSdkAppId = new(60006, "ERR_SVR_COMM_INVALID_SDKAPPID", "sdkappid is invalid");

        /// <summary>One API is called too often.</summary>
        public static readonly WireError TooFrequent = new(60007, "ERR_SVR_COMM_REST_FREQ_LIMIT", "the call frequency of this API exceeds its limit");

        /// <summary>The server could not answer in time; the call may be repeated.</summary>
        public static readonly WireError Timeout = new(60008, "ERR_SVR_COMM_REQUEST_TIMEOUT", "the request timed out, try again");

        /// <summary>No such service or command, or not offered by this server.</summary>
        public static readonly WireError UnknownCommand = new(60009, "ERR_SVR_COMM_INVALID_RES", "unknown service or command, check the URL");

        /// <summary>The caller is not an administrator of the app.</summary>
        public static readonly WireError NotAdmin = new(60010, "ERR_SVR_COMM_ID_NOT_ADMIN", "identifier is not an app admin");

        /// <summary>The app as a whole calls too often.</summary>
        public static readonly WireError AppTooFrequent = new(
            60011,
            "ERR_SVR_COMM_SDKAPPID_FREQ_LIMIT",
            "the call frequency of this SDKAppID exceeds its limit"
        );

        /// <summary><c>sdkappid</c> is missing from the URL.</summary>
        public static readonly WireError MissingSdkAppId = new(60012, "ERR_SVR_COMM_SDKAPPID_MISS", "sdkappid is missing from the URL");

        /// <summary>An account in the body is not a JSON string.</summary>
        public static readonly WireError AccountNotAString = new(60015, "ERR_SVR_COMM_INVALID_ID_FORMAT", "an account in the body is not a JSON string");

        /// <summary>The app is stopped.</summary>
        public static readonly WireError AppDisabled = new(60016, "ERR_SVR_COMM_SDKAPPID_FORBIDDEN", "this SDKAppID is disabled");

        /// <summary>The service is not on offer for this app.</summary>
        public static readonly WireError ServiceUnavailable = new(60020, "ERR_SVR_COMM_INVALID_SERVICE", "the service is not available");

        /// <summary>The caller's address is not on the app's allow-list.</summary>
        public static readonly WireError AddressNotAllowed = new(60021, "ERR_REST_IP_NOT_ALLOWED", "the caller's address is not allowed");

        /// <summary>One of identifier, usersig or contenttype is missing from the URL.</summary>
        public static readonly WireError InvalidQuery = new(60025, "ERR_REST_QUERY_INVALID", "identifier, usersig or contenttype is missing from the URL");

        /// <summary>A fault of the server itself. Its log has the request id.</summary>
        public static readonly WireError Internal = new(60013, "ERR_SVR_COMM_RSP_JSON_PARSE_FAILED", "internal error, try again");
    }

    /// <summary>UserSig checks and the service <c>im_open_login_svc</c>.</summary>
    public static class Account
    {
        /// <summary>The UserSig has run out.</summary>
        public static readonly WireError UserSigExpired = new(70001, "ERR_SVR_ACCOUNT_USERSIG_EXPIRED", "UserSig has expired");

        /// <summary>The UserSig is empty.</summary>
        public static readonly WireError UserSigEmpty = new(70002, "ERR_SVR_ACCOUNT_USERSIG_EMPTY", "UserSig is empty");

        /// <summary>The UserSig cannot be decoded.</summary>
        public static readonly WireError UserSigMalformed = new(70003, "ERR_SVR_ACCOUNT_USERSIG_CHECK_FAILED", "UserSig is malformed");

        /// <summary>The UserSig was not made with a key of this app.</summary>
        public static readonly WireError UserSigMismatch = new(
            70009,
            "ERR_SVR_ACCOUNT_USERSIG_MISMATCH_PUBLICKEY",
            "UserSig verification Failed. It was not made with a key of this app"
        );

        /// <summary>The account in the URL is not the one in the UserSig.</summary>
        public static readonly WireError UserSigOtherId = new(70013, "ERR_SVR_ACCOUNT_USERSIG_MISMATCH_ID", "identifier differs from the one in UserSig");

        /// <summary>The app id in the URL is not the one in the UserSig.</summary>
        public static readonly WireError UserSigOtherApp = new(70014, "ERR_SVR_ACCOUNT_USERSIG_MISMATCH_SDKAPPID", "sdkappid differs from the one in UserSig");

        /// <summary>The app has no key.</summary>
        public static readonly WireError NoKey = new(70016, "ERR_SVR_ACCOUNT_USERSIG_PUBLICKEY_NOT_FOUND", "this app has no key");

        /// <summary>There is no such app.</summary>
        public static readonly WireError UnknownApp = new(70020, "ERR_SVR_ACCOUNT_SDKAPPID_NOT_FOUND", "SDKAppID not found");

        /// <summary>Too many failed UserSig checks; wait a minute.</summary>
        public static readonly WireError TooManyFailures = new(
            70050,
            "ERR_SVR_ACCOUNT_FREQ_LIMIT",
            "too many failed UserSig verifications, try again after a minute"
        );

        /// <summary>The account is not imported.</summary>
        public static readonly WireError NotFound = new(70107, "ERR_SVR_ACCOUNT_NOT_FOUND", "Err_TLS_PT_Open_Login_Account_Not_Exist");

        /// <summary>The app has as many accounts as it may.</summary>
        public static readonly WireError TooMany = new(70398, "ERR_SVR_ACCOUNT_COUNT_LIMIT", "the app has reached its limit of accounts");

        /// <summary>The account was deleted too short a time ago to be imported again.</summary>
        public static readonly WireError DeletedRecently = new(70399, "ERR_SVR_ACCOUNT_DELETED_RECENTLY", "the account was deleted less than three months ago");

        /// <summary>A required field is missing or illegal.</summary>
        public static readonly WireError InvalidParameters = new(70402, "ERR_SVR_ACCOUNT_INVALID_PARAMETERS", "bad parameter");

        /// <summary>Only an administrator may do this, or the account is one and cannot be deleted.</summary>
        public static readonly WireError AdminRequired = new(
            70403,
            "ERR_SVR_ACCOUNT_ADMIN_REQUIRED",
            "admin permission is required, or the account is an admin"
        );

        /// <summary>A fault of the server itself.</summary>
        public static readonly WireError Internal = new(70500, "ERR_SVR_ACCOUNT_INTERNAL_ERROR", "internal error, try again");

        /// <summary>The connection has logged in already.</summary>
        public static readonly WireError LoginTooOften = new(72010, "ERR_SVR_ACCOUNT_LOGIN_FREQ_LIMIT", "this connection has logged in already");

        /// <summary>The user status feature is switched off for the app.</summary>
        public static readonly WireError StatusDisabled = new(72001, "ERR_SVR_ACCOUNT_USER_STATUS_DISABLED", "the user status feature is not enabled");

        /// <summary>The app does not allow accounts to be deleted.</summary>
        public static readonly WireError DeletionNotAllowed = new(
            71000,
            "ERR_SVR_ACCOUNT_DELETE_NOT_ALLOWED",
            "this app does not allow accounts to be deleted"
        );
    }

    /// <summary>The service <c>profile</c>.</summary>
    public static class Profile
    {
        /// <summary>A required field is missing or illegal.</summary>
        public static readonly WireError InvalidParameters = new(40001, "ERR_SVR_PROFILE_INVALID_PARAMETERS", "Err_Profile_Comm_Decode_Fail");

        /// <summary>No account is named.</summary>
        public static readonly WireError AccountMissing = new(40002, "ERR_SVR_PROFILE_ACCOUNT_MISS", "no account is given");

        /// <summary>The account is not imported.</summary>
        public static readonly WireError AccountNotFound = new(40003, "ERR_SVR_PROFILE_ACCOUNT_NOT_FOUND", "Err_Profile_Account_Not_Exist");

        /// <summary>Only an administrator may act for somebody else.</summary>
        public static readonly WireError AdminRequired = new(40004, "ERR_SVR_PROFILE_ADMIN_REQUIRED", "admin permission is required");

        /// <summary>A fault of the server itself.</summary>
        public static readonly WireError Internal = new(40006, "ERR_SVR_PROFILE_INTERNAL_ERROR", "internal error, try again");

        /// <summary>The caller may not read the field.</summary>
        public static readonly WireError ReadNotAllowed = new(40007, "ERR_SVR_PROFILE_READ_PERMISSION_REQUIRED", "no permission to read the field");

        /// <summary>The caller may not write the field.</summary>
        public static readonly WireError WriteNotAllowed = new(40008, "ERR_SVR_PROFILE_WRITE_PERMISSION_REQUIRED", "no permission to write the field");

        /// <summary>There is no such field.</summary>
        public static readonly WireError TagNotFound = new(40009, "ERR_SVR_PROFILE_TAG_NOT_FOUND", "the tag does not exist");

        /// <summary>The value is longer than 500 bytes.</summary>
        public static readonly WireError TooLong = new(40601, "ERR_SVR_PROFILE_SIZE_LIMIT", "the value is longer than 500 bytes");

        /// <summary>The value is not one the standard field takes.</summary>
        public static readonly WireError InvalidValue = new(40605, "ERR_SVR_PROFILE_VALUE_ERROR", "the value is not allowed for this field");

        /// <summary>The value has the wrong JSON type.</summary>
        public static readonly WireError InvalidType = new(40610, "ERR_SVR_PROFILE_INVALID_VALUE_FORMAT", "the value has the wrong type");
    }

    /// <summary>The services <c>sns</c> and <c>follow</c>.</summary>
    public static class Relationship
    {
        /// <summary>A required field is missing or illegal; per item also "already so" and "not so".</summary>
        public static readonly WireError InvalidParameters = new(30001, "ERR_SVR_FRIENDSHIP_INVALID_PARAMETERS", "bad parameter");

        /// <summary>The account belongs to another app or is a stale one.</summary>
        public static readonly WireError IllegalAccount = new(30002, "ERR_SVR_FRIENDSHIP_INVALID_SDKAPPID", "the account is illegal");

        /// <summary>The account is not imported.</summary>
        public static readonly WireError AccountNotFound = new(30003, "ERR_SVR_FRIENDSHIP_ACCOUNT_NOT_FOUND", "Err_SNS_Account_Not_Exist");

        /// <summary>Only an administrator may act for somebody else.</summary>
        public static readonly WireError AdminRequired = new(30004, "ERR_SVR_FRIENDSHIP_ADMIN_REQUIRED", "admin permission is required");

        /// <summary>The follow feature is switched off for the app.</summary>
        public static readonly WireError FollowDisabled = new(30005, "ERR_SVR_FRIENDSHIP_FOLLOW_DISABLED", "the follow feature is not enabled");

        /// <summary>A fault of the server itself.</summary>
        public static readonly WireError Internal = new(30006, "ERR_SVR_FRIENDSHIP_INTERNAL_ERROR", "internal error, try again");

        /// <summary>The user is forbidden to send friend requests.</summary>
        public static readonly WireError RequestsForbidden = new(30009, "ERR_SVR_FRIENDSHIP_ADD_FRIEND_DENY", "Err_SNS_FriendAdd_Forbid_SendOut");

        /// <summary>The user's friend table is full.</summary>
        public static readonly WireError TooManyFriends = new(30010, "ERR_SVR_FRIENDSHIP_COUNT_LIMIT", "the friend table is full");

        /// <summary>The user has as many friend lists as he may.</summary>
        public static readonly WireError TooManyLists = new(30011, "ERR_SVR_FRIENDSHIP_GROUP_COUNT_LIMIT", "too many friend lists");

        /// <summary>Too many friend applications wait.</summary>
        public static readonly WireError TooManyApplications = new(30012, "ERR_SVR_FRIENDSHIP_PENDENCY_LIMIT", "Err_SNS_FriendAdd_Pendency_Full");

        /// <summary>The blocklist is full.</summary>
        public static readonly WireError BlocklistFull = new(30013, "ERR_SVR_FRIENDSHIP_BLACKLIST_LIMIT", "Err_SNS_BlackListAdd_Num_Exceed_Threshold");

        /// <summary>The other side's friend table is full.</summary>
        public static readonly WireError PeerTooManyFriends = new(
            30014,
            "ERR_SVR_FRIENDSHIP_PEER_FRIEND_LIMIT",
            "Err_SNS_FriendAdd_Peer_Friend_Num_Exceed_Threshold"
        );

        /// <summary>The other is on one's own blocklist.</summary>
        public static readonly WireError InOwnBlocklist = new(30515, "ERR_SVR_FRIENDSHIP_IN_SELF_BLACKLIST", "Err_SNS_FriendAdd_In_Self_BlackList");

        /// <summary>The other accepts no friend requests.</summary>
        public static readonly WireError DenyAny = new(30516, "ERR_SVR_FRIENDSHIP_ALLOW_TYPE_DENY_ANY", "Err_SNS_FriendAdd_Friend_Allow_Type_Forbid");

        /// <summary>One is on the other's blocklist.</summary>
        public static readonly WireError InPeerBlocklist = new(30525, "ERR_SVR_FRIENDSHIP_IN_PEER_BLACKLIST", "Err_SNS_FriendAdd_In_Peer_BlackList");

        /// <summary>The request is stored and waits for the other's consent.</summary>
        public static readonly WireError NeedConfirm = new(30539, "ERR_SVR_FRIENDSHIP_ALLOW_TYPE_NEED_CONFIRM", "Err_SNS_FriendAdd_Friend_Need_Confirm");

        /// <summary>There is no such friend application.</summary>
        public static readonly WireError ApplicationNotFound = new(30614, "ERR_SVR_FRIENDSHIP_PENDENCY_NOT_FOUND", "Err_SNS_FriendResponse_Pendency_Not_Exist");

        /// <summary>Not friends: there is nothing to delete.</summary>
        public static readonly WireError NotAFriend = new(31704, "ERR_SVR_FRIENDSHIP_DEL_NONFRIEND", "Err_SNS_FriendDelete_Not_Friend");

        /// <summary>There is no such friend application to take away.</summary>
        public static readonly WireError NoApplicationToDelete = new(
            31804,
            "ERR_SVR_FRIENDSHIP_ACCOUNT_NOT_FOUND_EX",
            "Err_SNS_PendencyDelete_Pendency_Not_Exist"
        );

        /// <summary>The app backend had to be asked first and gave no usable answer, and the app wants to be safe then.</summary>
        public static readonly WireError NoVerdict = new(38000, "ERR_SVR_FRIENDSHIP_NO_VERDICT", "Err_SNS_Before_Webhook_No_Answer");

        /// <summary>The user follows as many accounts as he may.</summary>
        public static readonly WireError TooManyFollowed = new(32100, "ERR_SVR_FRIENDSHIP_SELF_FOLLOWING_COUNT_EXCEEDS_LIMIT", "too many followed accounts");

        /// <summary>The other has as many followers as it may.</summary>
        public static readonly WireError PeerTooManyFollowers = new(
            32101,
            "ERR_SVR_FRIENDSHIP_PEER_FOLLOWERS_COUNT_EXCEEDS_LIMIT",
            "the other side has too many followers"
        );
    }

    /// <summary>The services <c>openim</c> and <c>openim_msg_ext_http_svc</c>.</summary>
    public static class Message
    {
        /// <summary>The packet is illegal in a way that has no number of its own.</summary>
        public static readonly WireError IllegalPacket = new(20001, "ERR_SVR_MSG_PKG_PARSE_FAILED", "illegal request packet");

        /// <summary>The app backend forbade the message.</summary>
        public static readonly WireError Forbidden = new(20006, "ERR_SVR_MSG_PUSH_DENY", "the message was refused by the app backend");

        /// <summary>The receiver has blocked the sender.</summary>
        public static readonly WireError Blocked = new(20007, "ERR_SVR_MSG_IN_PEER_BLACKLIST", "the sender is on the receiver's blocklist");

        /// <summary>The two are no friends, and the app requires it.</summary>
        public static readonly WireError NotFriends = new(20009, "ERR_SVR_MSG_BOTH_NOT_FRIEND", "sender and receiver are not friends");

        /// <summary>The sender is not in the receiver's friend table.</summary>
        public static readonly WireError NotPeersFriend = new(20010, "ERR_SVR_MSG_NOT_PEER_FRIEND", "the sender is not in the receiver's friend table");

        /// <summary>The receiver is not in the sender's friend table.</summary>
        public static readonly WireError NotOwnFriend = new(20011, "ERR_SVR_MSG_NOT_SELF_FRIEND", "the receiver is not in the sender's friend table");

        /// <summary>The sender is muted.</summary>
        public static readonly WireError Muted = new(20012, "ERR_SVR_MSG_SHUTUP_DENY", "the sender is muted");

        /// <summary>The time for recalling is over.</summary>
        public static readonly WireError RecallTooLate = new(20016, "ERR_SVR_MSG_REVOKE_TIME_LIMIT", "the time for recalling the message is over");

        /// <summary>There is no such message.</summary>
        public static readonly WireError NotFound = new(20022, "ERR_SVR_MSG_NOT_FOUND", "the message does not exist");

        /// <summary>The message was recalled already.</summary>
        public static readonly WireError AlreadyRecalled = new(20023, "ERR_SVR_MSG_ALREADY_REVOKED", "the message was recalled already");

        /// <summary>The message was modified meanwhile.</summary>
        public static readonly WireError VersionConflict = new(20027, "ERR_SVR_MSG_VERSION_CONFLICT", "the message was modified meanwhile, fetch it again");

        /// <summary>The key-value pair was changed meanwhile.</summary>
        public static readonly WireError ExtensionConflict = new(23001, "ERR_SVR_MSG_EXTENSION_CONFLICT", "the extension was changed meanwhile");

        /// <summary>The message takes no key-value pairs.</summary>
        public static readonly WireError NoExtensions = new(23002, "ERR_SVR_MSG_EXTENSION_NOT_SUPPORTED", "the message does not support extensions");

        /// <summary>The message's key-value pairs are written too often, or it has as many as it may.</summary>
        public static readonly WireError ExtensionsTooOften = new(
            23003,
            "ERR_SVR_MSG_EXTENSION_FREQ_LIMIT",
            "the extensions of this message are set too often"
        );

        /// <summary>There is no such message to attach pairs to, or no such pair to delete.</summary>
        public static readonly WireError NoMessageToExtend = new(23004, "ERR_SVR_MSG_EXTENSION_NOT_EXIST", "the message or extension does not exist");

        /// <summary>The app backend had to be asked first and gave no usable answer, and the app wants to be safe then.</summary>
        public static readonly WireError NoVerdict = new(80003, "ERR_SVR_COMM_NO_VERDICT", "the app backend did not answer in time");

        /// <summary>The body is not valid JSON, or <c>To_Account</c> is empty.</summary>
        public static readonly WireError InvalidJson = new(90001, "ERR_SVR_MSG_JSON_PARSE_FAILED", "Fail to Parse json data of body, Please check it");

        /// <summary><c>MsgBody</c> is missing or empty.</summary>
        public static readonly WireError InvalidBody = new(90002, "ERR_SVR_MSG_INVALID_JSON_BODY_FORMAT", "MsgBody is missing or does not match the format");

        /// <summary><c>To_Account</c> has the wrong type.</summary>
        public static readonly WireError InvalidToAccount = new(90003, "ERR_SVR_MSG_INVALID_TO_ACCOUNT", "To_Account is missing or has the wrong type");

        /// <summary><c>MsgRandom</c> is missing or not an integer of 32 bits.</summary>
        public static readonly WireError InvalidRandom = new(90005, "ERR_SVR_MSG_INVALID_RAND", "MsgRandom is missing or not an Integer");

        /// <summary><c>MsgTimeStamp</c> is missing or not a moment.</summary>
        public static readonly WireError InvalidTimestamp = new(90006, "ERR_SVR_MSG_INVALID_TIMESTAMP", "MsgTimeStamp is missing or not an Integer");

        /// <summary><c>MsgBody</c> is not an array.</summary>
        public static readonly WireError BodyNotArray = new(90007, "ERR_SVR_MSG_BODY_NOT_ARRAY", "MsgBody is not an Array");

        /// <summary><c>From_Account</c> is missing or not imported.</summary>
        public static readonly WireError InvalidFromAccount = new(90008, "ERR_SVR_MSG_INVALID_FROM_ACCOUNT", "From_Account is missing or does not exist");

        /// <summary>Only an administrator may act for somebody else.</summary>
        public static readonly WireError AdminRequired = new(90009, "ERR_SVR_MSG_ADMIN_REQUIRED", "admin permission is required");

        /// <summary>An element of <c>MsgBody</c> does not match the format.</summary>
        public static readonly WireError InvalidElement = new(90010, "ERR_SVR_MSG_INVALID_JSON_FORMAT", "an element of MsgBody does not match the format");

        /// <summary>More than 500 accounts are named.</summary>
        public static readonly WireError TooManyAccounts = new(90011, "ERR_SVR_MSG_TO_ACCOUNT_COUNT_LIMIT", "To_Account holds more than 500 accounts");

        /// <summary>Messages to many are sent too often.</summary>
        public static readonly WireError TooManyBatches = new(90057, "ERR_SVR_MSG_BATCH_FREQ_LIMIT", "batchsendmsg is called too often");

        /// <summary>The receiver is not imported.</summary>
        public static readonly WireError ToAccountNotFound = new(90012, "ERR_SVR_MSG_TO_ACCOUNT_NOT_FOUND", "invalid To_Account");

        /// <summary><c>MsgLifeTime</c> is negative.</summary>
        public static readonly WireError InvalidTime = new(90026, "ERR_SVR_MSG_TIME_LIMIT", "MsgLifeTime must be between 0 and 604800");

        /// <summary><c>To_Account</c> is not an array.</summary>
        public static readonly WireError ToAccountNotArray = new(90028, "ERR_SVR_MSG_TO_ACCOUNT_NOT_ARRAY", "To_Account is not an Array");

        /// <summary><c>To_Account</c> is empty.</summary>
        public static readonly WireError NoToAccount = new(90029, "ERR_SVR_MSG_TO_ACCOUNT_EMPTY", "To_Account is empty");

        /// <summary><c>SyncFromOldSystem</c> is missing or wrong.</summary>
        public static readonly WireError InvalidImport = new(90030, "ERR_SVR_MSG_INVALID_SYNC_FROM_OLD_SYSTEM", "SyncFromOldSystem is missing or illegal");

        /// <summary><c>SyncOtherMachine</c> is not an integer.</summary>
        public static readonly WireError InvalidSync = new(90031, "ERR_SVR_MSG_INVALID_SYNCOTHERMACHINE", "SyncOtherMachine is not an Integer");

        /// <summary><c>OfflinePushInfo</c> does not match the format.</summary>
        public static readonly WireError InvalidPush = new(90043, "ERR_SVR_MSG_INVALID_OFFLINE_PUSH_INFO", "OfflinePushInfo does not match the format");

        /// <summary><c>MsgLifeTime</c> is not an integer.</summary>
        public static readonly WireError InvalidLifeTime = new(90044, "ERR_SVR_MSG_INVALID_MSGLIFETIME", "MsgLifeTime is not an Integer");

        /// <summary>The account is not imported.</summary>
        public static readonly WireError AccountNotFound = new(90048, "ERR_SVR_MSG_ACCOUNT_NOT_FOUND", "the account does not exist");

        /// <summary><c>MsgKey</c> is missing or none.</summary>
        public static readonly WireError InvalidKey = new(90054, "ERR_SVR_MSG_INVALID_MSG_KEY", "MsgKey is missing or illegal");

        /// <summary>The message sent to many is too long.</summary>
        public static readonly WireError BatchTooLong = new(90055, "ERR_SVR_MSG_BATCH_BODY_SIZE_LIMIT", "the message is too long");

        /// <summary>A fault of the server itself.</summary>
        public static readonly WireError Internal = new(90994, "ERR_SVR_MSG_INTERNAL_ERROR2", "internal error, try again");

        /// <summary>The message is too long.</summary>
        public static readonly WireError TooLong = new(93000, "ERR_SVR_MSG_BODY_SIZE_LIMIT", "the message is too long");
    }

    /// <summary>The service <c>openim_msg_ext_http_svc</c>, where it differs from <see cref="Message"/>.</summary>
    public static class MessageExtension
    {
        /// <summary>A fault of the server itself.</summary>
        public static readonly WireError Internal = new(10002, "ERR_SVR_GROUP_INTERNAL_ERROR", "internal error, try again");

        /// <summary>A required field is missing or illegal.</summary>
        public static readonly WireError InvalidParameters = new(10004, "ERR_SVR_GROUP_INVALID_PARAMETERS", "bad parameter");

        /// <summary>Only who takes part in the conversation may do this.</summary>
        public static readonly WireError NotAllowed = new(10007, "ERR_SVR_GROUP_PERMISSION_DENY", "no permission");
    }

    /// <summary>The services <c>recentcontact</c> and <c>conversation</c>.</summary>
    public static class Conversation
    {
        /// <summary>The account is not imported.</summary>
        public static readonly WireError AccountNotFound = new(50001, "ERR_SVR_CONV_ACCOUNT_NOT_FOUND", "From_Account does not exist");

        /// <summary>A required field is missing or illegal.</summary>
        public static readonly WireError InvalidParameters = new(50002, "ERR_SVR_CONV_INVALID_PARAMETERS", "bad parameter");

        /// <summary>Only an administrator may act for somebody else.</summary>
        public static readonly WireError AdminRequired = new(50003, "ERR_SVR_CONV_ADMIN_REQUIRED", "admin permission is required");

        /// <summary>A fault of the server itself.</summary>
        public static readonly WireError Internal = new(50004, "ERR_SVR_CONV_INTERNAL_ERROR", "internal error, try again");

        /// <summary>No conversations, or more than 100, are to be marked.</summary>
        public static readonly WireError TooManyMarks = new(51006, "ERR_SVR_CONV_MARK_REQ_COUNT_LIMIT", "MarkItem must hold 1 to 100 items");

        /// <summary>There is no such group.</summary>
        public static readonly WireError GroupNotFound = new(51007, "ERR_SVR_CONV_GROUP_NOT_FOUND", "the group does not exist");

        /// <summary>More conversations have data of their own than may.</summary>
        public static readonly WireError TooManyConversations = new(51008, "ERR_SVR_CONV_CONV_GROUP_DATA_LIMIT", "more than 1000 conversations have data");

        /// <summary>There is no such contact group.</summary>
        public static readonly WireError ContactGroupNotFound = new(51009, "ERR_SVR_CONV_GROUP_NOT_EXIST", "the contact group does not exist");

        /// <summary>The account has as many contact groups as it may.</summary>
        public static readonly WireError TooManyContactGroups = new(51010, "ERR_SVR_CONV_GROUP_COUNT_LIMIT", "more than 20 contact groups");

        /// <summary>The contact group's name is too long.</summary>
        public static readonly WireError ContactGroupNameTooLong = new(
            51011,
            "ERR_SVR_CONV_GROUP_NAME_LIMIT",
            "the contact group's name is longer than 32 bytes"
        );

        /// <summary>The account has pinned as many conversations as it may.</summary>
        public static readonly WireError TooManyPinned = new(51012, "ERR_SVR_CONV_PIN_COUNT_LIMIT", "too many pinned conversations");
    }

    /// <summary>The service <c>openconfigsvr</c>.</summary>
    public static class OpenConfig
    {
        /// <summary>The body is not valid JSON.</summary>
        public static readonly WireError InvalidJson = new(130001, "ERR_SVR_OPENCONFIG_JSON_PARSE_FAILED", "the request body is not valid JSON");

        /// <summary><c>Get_Account</c> is missing.</summary>
        public static readonly WireError GetAccountMissing = new(130002, "ERR_SVR_OPENCONFIG_GET_ACCOUNT_MISS", "Get_Account is missing");

        /// <summary><c>Get_Account</c> is illegal or not imported.</summary>
        public static readonly WireError InvalidGetAccount = new(130003, "ERR_SVR_OPENCONFIG_INVALID_GET_ACCOUNT", "Get_Account is invalid");

        /// <summary><c>Set_Account</c> is missing.</summary>
        public static readonly WireError SetAccountMissing = new(130004, "ERR_SVR_OPENCONFIG_SET_ACCOUNT_MISS", "Set_Account is missing");

        /// <summary><c>Set_Account</c> is illegal or not imported.</summary>
        public static readonly WireError InvalidSetAccount = new(130005, "ERR_SVR_OPENCONFIG_INVALID_SET_ACCOUNT", "Set_Account is invalid");

        /// <summary><c>C2CmsgNospeakingTime</c> is illegal.</summary>
        public static readonly WireError InvalidC2CTime = new(130006, "ERR_SVR_OPENCONFIG_INVALID_C2C_TIME", "C2CmsgNospeakingTime is invalid");

        /// <summary><c>GroupmsgNospeakingTime</c> is illegal.</summary>
        public static readonly WireError InvalidGroupTime = new(130007, "ERR_SVR_OPENCONFIG_INVALID_GROUP_TIME", "GroupmsgNospeakingTime is invalid");

        /// <summary>Neither time is given.</summary>
        public static readonly WireError NoTime = new(
            130008,
            "ERR_SVR_OPENCONFIG_TIME_MISS",
            "neither C2CmsgNospeakingTime nor GroupmsgNospeakingTime is given"
        );

        /// <summary>A fault of the server itself.</summary>
        public static readonly WireError Internal = new(130014, "ERR_SVR_OPENCONFIG_INTERNAL_ERROR", "internal error, try again");
    }

    /// <summary>Every entry with the service it belongs to, in the order of this file.</summary>
    public static ImmutableArray<(string Service, WireError Error)> All { get; } =
    [
        .. Of(typeof(Gateway)),
        .. Of(typeof(Account)),
        .. Of(typeof(Profile)),
        .. Of(typeof(Relationship)),
        .. Of(typeof(Message)),
        .. Of(typeof(MessageExtension)),
        .. Of(typeof(Conversation)),
        .. Of(typeof(OpenConfig)),
    ];

    private static IEnumerable<(string, WireError)> Of(Type service) => service.GetFields().Select(field => (service.Name, (WireError)field.GetValue(null)!));
}
