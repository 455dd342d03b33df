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

    /// <summary>The service <c>openim</c>, as far as accounts need it.</summary>
    public static class Message
    {
        /// <summary>The body is not valid JSON, or <c>To_Account</c> is empty.</summary>
        public static readonly WireError InvalidJson = new(90001, "ERR_SVR_MSG_JSON_PARSE_FAILED", "Fail to Parse json data of body, Please check it");

        /// <summary><c>To_Account</c> has the wrong type.</summary>
        public static readonly WireError InvalidToAccount = new(90003, "ERR_SVR_MSG_INVALID_TO_ACCOUNT", "To_Account is missing or has the wrong type");

        /// <summary>More than 500 accounts are named.</summary>
        public static readonly WireError TooManyAccounts = new(90011, "ERR_SVR_MSG_TO_ACCOUNT_COUNT_LIMIT", "To_Account holds more than 500 accounts");

        /// <summary>A fault of the server itself.</summary>
        public static readonly WireError Internal = new(90994, "ERR_SVR_MSG_INTERNAL_ERROR2", "internal error, try again");
    }

    /// <summary>Every entry with the service it belongs to, in the order of this file.</summary>
    public static ImmutableArray<(string Service, WireError Error)> All { get; } =
    [.. Of(typeof(Gateway)), .. Of(typeof(Account)), .. Of(typeof(Profile)), .. Of(typeof(Relationship)), .. Of(typeof(Message))];

    private static IEnumerable<(string, WireError)> Of(Type service) => service.GetFields().Select(field => (service.Name, (WireError)field.GetValue(null)!));
}
