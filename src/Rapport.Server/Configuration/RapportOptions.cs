namespace Rapport.Server.Configuration;

/// <summary>
/// All settings of the server, from file, environment and arguments (section <c>Rapport</c>).
/// A name that is not here is refused at start. <c>docs/configuration.md</c> is made from these comments.
/// </summary>
public sealed class RapportOptions
{
    /// <summary>Where the database and the operator's token file are kept.</summary>
    public string DataDirectory { get; set; } = "rapport-data";

    /// <summary>The operator API.</summary>
    public OperatorOptions Operator { get; set; } = new();

    /// <summary>Apps that are made at start, or brought to these values when they are there already.</summary>
    public IList<AppPreset> Apps { get; set; } = [];

    /// <summary>Webhook delivery, for all apps.</summary>
    public WebhookOptions Webhooks { get; set; } = new();

    /// <summary>Limits.</summary>
    public LimitOptions Limits { get; set; } = new();

    /// <summary>Finding messages by their words.</summary>
    public SearchOptions Search { get; set; } = new();

    /// <summary>The database.</summary>
    public StorageOptions Storage { get; set; } = new();

    /// <summary>The client gateway.</summary>
    public GatewayOptions Gateway { get; set; } = new();

    /// <summary>Proxies whose X-Forwarded-For and X-Forwarded-Proto are believed: addresses, or networks such as 10.0.0.0/8.</summary>
    public IList<string> TrustedProxies { get; set; } = [];

    /// <summary>Metrics and traces.</summary>
    public TelemetryOptions Telemetry { get; set; } = new();
}

/// <summary>The operator API.</summary>
public sealed class OperatorOptions
{
    /// <summary>The bearer credential of the operator API, at least 16 characters. Not given: one is made at the first start.</summary>
    [Secret]
    public string? Token { get; set; }
}

/// <summary>An app given by configuration. What is given here wins at every start; what is left out keeps what the operator API set.</summary>
public sealed class AppPreset
{
    /// <summary>The SDKAppID, a positive number.</summary>
    public long SdkAppId { get; set; }

    /// <summary>The secret key UserSigs are checked with.</summary>
    [Secret]
    public string? Key { get; set; }

    /// <summary>A second key, while keys are being rotated.</summary>
    [Secret]
    public string? SecondKey { get; set; }

    /// <summary>A name for people.</summary>
    public string? Name { get; set; }

    /// <summary>The accounts that may call the RESTful API, 1 to 10. Default: administrator.</summary>
    public IList<string> Admins { get; set; } = [];

    /// <summary>Where and how the app backend is told.</summary>
    public WebhookPreset Webhook { get; set; } = new();

    /// <summary>Feature switches.</summary>
    public SwitchesPreset Switches { get; set; } = new();

    /// <summary>Custom profile fields: 1 to 8 letters each, the part behind Tag_Profile_Custom_.</summary>
    public IList<string> ProfileFields { get; set; } = [];

    /// <summary>Custom friend fields: 1 to 8 letters each, the part behind Tag_SNS_Custom_.</summary>
    public IList<string> FriendFields { get; set; } = [];
}

/// <summary>Webhook settings of an app given by configuration.</summary>
public sealed class WebhookPreset
{
    /// <summary>Where webhooks go, http or https. Trusted: it may be a private address.</summary>
    public string? Url { get; set; }

    /// <summary>The token both signatures are made with, 1 to 128 characters.</summary>
    [Secret]
    public string? Token { get; set; }

    /// <summary>The commands switched on: names, or patterns such as Sns.* and *.</summary>
    public IList<string> Commands { get; set; } = [];

    /// <summary>Reliable (default) or Strict.</summary>
    public string? Profile { get; set; }

    /// <summary>What a before-webhook without a usable answer means: Allow (default) or Refuse.</summary>
    public string? BeforeFailure { get; set; }

    /// <summary>How long an after-webhook may take, in milliseconds, 100 to 60,000. Default 2,000.</summary>
    public int? TimeoutMs { get; set; }

    /// <summary>How many webhooks may be under way at once, 1 to 1,000. Default 64.</summary>
    public int? Connections { get; set; }

    /// <summary>A PEM file with a CA that is trusted besides the public ones.</summary>
    public string? CaCertificateFile { get; set; }

    /// <summary>A PEM file with the certificate, and its private key, that is shown to the receiver.</summary>
    public string? ClientCertificateFile { get; set; }
}

/// <summary>Finding messages by their words.</summary>
public sealed class SearchOptions
{
    /// <summary>
    /// Messages are put into a full text index, and clients may search theirs. It takes up to as much room again as the messages. Switched off,
    /// a search answers 60020; switched on again, what came meanwhile is taken in.
    /// </summary>
    public bool Enabled { get; set; } = true;
}

/// <summary>Feature switches of an app given by configuration; see AppSwitches.</summary>
public sealed class SwitchesPreset
{
    /// <summary>Blocking a friend ends the friendship in both directions. Default true.</summary>
    public bool? DeleteFriendOnBlock { get; set; }

    /// <summary>A blocked sender sees his message succeed. Default true.</summary>
    public bool? BlockedSenderSeesSuccess { get; set; }

    /// <summary>Only friends may write to each other. Default false.</summary>
    public bool? FriendsOnlyMessages { get; set; }

    /// <summary>For how many seconds an app user may recall a message of his. Default 120.</summary>
    public int? RecallSeconds { get; set; }

    /// <summary>For how many days messages are kept; 0: for ever. Default 30.</summary>
    public int? RoamingDays { get; set; }

    /// <summary>The verification of accounts that have not chosen one. Default AllowType_Type_AllowAny.</summary>
    public string? DefaultAllowType { get; set; }

    /// <summary>Which devices of one account may be logged in at the same time: Single, Dual, Triple or Multi (default).</summary>
    public string? MultiDevice { get; set; }

    /// <summary>How many devices of one native platform, 1 to 3. Default 1.</summary>
    public int? DevicesPerPlatform { get; set; }

    /// <summary>How many browser tabs, 1 to 10. Default 1.</summary>
    public int? WebInstances { get; set; }

    /// <summary>App users may ask for each other's status. Default true.</summary>
    public bool? UserStatus { get; set; }

    /// <summary>Friends are told of each other's status without having subscribed. Default false.</summary>
    public bool? FriendStatus { get; set; }

    /// <summary>Answers follow what the real service was seen to say where its documentation says otherwise. Default false.</summary>
    public bool? AnswersAsRecorded { get; set; }

    /// <summary>The service follow answers. Default true.</summary>
    public bool? Follow { get; set; }

    /// <summary>Accounts may be deleted. Default true.</summary>
    public bool? AccountDeletion { get; set; }

    /// <summary>For how many days a deleted id cannot be imported again. Default 0.</summary>
    public int? ReimportAfterDays { get; set; }
}

/// <summary>Webhook delivery, for all apps.</summary>
public sealed class WebhookOptions
{
    /// <summary>Lets webhook URLs that were set through the operator API point to private, loopback and link-local addresses. For local development.</summary>
    public bool AllowPrivateNetworks { get; set; }

    /// <summary>The first wait after a failed attempt, in milliseconds; it doubles with every further one.</summary>
    public int FirstRetryMs { get; set; } = 1000;

    /// <summary>The longest wait between two attempts, in milliseconds.</summary>
    public int LongestRetryMs { get; set; } = 60_000;

    /// <summary>How long an event is tried before it is parked, in minutes.</summary>
    public int GiveUpAfterMinutes { get; set; } = 24 * 60;

    /// <summary>How long delivered and not-sent events stay in the log, in hours.</summary>
    public int KeepHours { get; set; } = 7 * 24;

    /// <summary>How long parked events stay, in hours.</summary>
    public int KeepParkedHours { get; set; } = 30 * 24;
}

/// <summary>Limits. The sizes are always on; the rates only in the profile "original".</summary>
public sealed class LimitOptions
{
    /// <summary>off (default): no call rates. original: the documented rates, 60007 beyond them.</summary>
    public string Profile { get; set; } = "off";

    /// <summary>Accounts per app; 0: any number.</summary>
    public long Accounts { get; set; }

    /// <summary>Friends per account.</summary>
    public int Friends { get; set; } = 3000;

    /// <summary>Blocked accounts per account.</summary>
    public int Blocklist { get; set; } = 1000;

    /// <summary>Friend applications waiting per account, in either direction.</summary>
    public int Applications { get; set; } = 100;

    /// <summary>Friend lists per account.</summary>
    public int FriendLists { get; set; } = 32;

    /// <summary>Bytes in a friend list's name.</summary>
    public int FriendListName { get; set; } = 30;

    /// <summary>Bytes in a remark.</summary>
    public int Remark { get; set; } = 96;

    /// <summary>Bytes in the words of a friend request.</summary>
    public int AddWording { get; set; } = 256;

    /// <summary>Bytes in a profile value or custom friend value.</summary>
    public int Value { get; set; } = 500;

    /// <summary>Accounts one account may follow.</summary>
    public int Following { get; set; } = 5000;

    /// <summary>Bytes in a message: its elements and what is attached to it.</summary>
    public int MessageBytes { get; set; } = 12 * 1024;

    /// <summary>Conversations in an account's list; the oldest drop out.</summary>
    public int Conversations { get; set; } = 500;

    /// <summary>Pinned conversations per account.</summary>
    public int Pinned { get; set; } = 50;

    /// <summary>Unread messages that are counted in one conversation.</summary>
    public int Unread { get; set; } = 100;

    /// <summary>Conversations, the newest, whose unread messages count into an account's sum.</summary>
    public int UnreadConversations { get; set; } = 100;
}

/// <summary>The client gateway; see docs/gateway.md.</summary>
public sealed class GatewayOptions
{
    /// <summary>After so many seconds of silence a client sends a ping, 1 to 600; after two and a half times as many it is taken for lost.</summary>
    public int HeartbeatSeconds { get; set; } = 30;

    /// <summary>How many seconds a connection has for its login.</summary>
    public int LoginSeconds { get; set; } = 10;

    /// <summary>Requests a second and session, over ten seconds; 0: any number.</summary>
    public int RequestsPerSecond { get; set; } = 50;

    /// <summary>Requests of a session that may be without a reply.</summary>
    public int OutstandingRequests { get; set; } = 32;

    /// <summary>Bytes that may wait for a client that does not read.</summary>
    public int QueuedBytes { get; set; } = 1024 * 1024;

    /// <summary>Connections that have not logged in.</summary>
    public int PendingLogins { get; set; } = 1000;

    /// <summary>The same for one address.</summary>
    public int PendingLoginsPerAddress { get; set; } = 100;

    /// <summary>For how many days a mobile device that lost its connection counts as reachable by push.</summary>
    public int PushOnlineDays { get; set; } = 7;
}

/// <summary>The database.</summary>
public sealed class StorageOptions
{
    internal const string Sqlite = "sqlite";

    internal const string Postgres = "postgres";

    /// <summary>Where everything is kept: <c>sqlite</c>, a file in the data folder, or <c>postgres</c>, which several nodes may share. Also <c>--storage</c>.</summary>
    public string Engine { get; set; } = Sqlite;

    /// <summary>How PostgreSQL is reached, for example <c>Host=db;Database=rapport;Username=rapport;Password=…;SSL Mode=VerifyFull</c>. Also <c>--postgres</c>.</summary>
    [Secret]
    public string? Connection { get; set; }

    /// <summary>Connections to PostgreSQL that read; one more writes.</summary>
    public int ReadConnections { get; set; } = 4;

    /// <summary>How much of the file the writer may keep in memory, in megabytes. More is not faster: SQLite looks through all of it at most commits.</summary>
    public int CacheMegabytes { get; set; } = 16;
}

/// <summary>Metrics and traces.</summary>
public sealed class TelemetryOptions
{
    /// <summary>Where metrics are pushed to with OTLP; not given: nowhere (they are always readable at /metrics).</summary>
    public string? OtlpEndpoint { get; set; }

    /// <summary>Lets /metrics be read without the operator's credential from this machine's loopback addresses.</summary>
    public bool OpenMetricsOnLoopback { get; set; } = true;
}

/// <summary>The value must never be logged or shown.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class SecretAttribute : Attribute;
