using Rapport.Server.Apps;

namespace Rapport.Server.Operations.Operators;

/// <summary>The apps of this server.</summary>
/// <param name="Apps">By number.</param>
public sealed record AppListReply(IReadOnlyList<AppReply> Apps);

/// <summary>An app with its settings. Secrets are never shown: of a key only its id, of a token only that there is one.</summary>
public sealed record AppReply
{
    /// <summary>The SDKAppID.</summary>
    public required long SdkAppId { get; init; }

    /// <summary>A name for people.</summary>
    public required string Name { get; init; }

    /// <summary>Whether it answers every call with 60016 and sends no webhooks.</summary>
    public required bool Stopped { get; init; }

    /// <summary>Whether the server's configuration names it; what stands there wins again at the next start.</summary>
    public required bool IsConfigured { get; init; }

    /// <summary>When it was made.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Its keys, without their secrets.</summary>
    public required IReadOnlyList<AppKeyReply> Keys { get; init; }

    /// <summary>The accounts that may call the RESTful API.</summary>
    public required IReadOnlyList<string> Admins { get; init; }

    /// <summary>What the app does and does not do.</summary>
    public required AppSwitches Switches { get; init; }

    /// <summary>Where and how the app backend is told.</summary>
    public required WebhookReply Webhook { get; init; }

    /// <summary>Its custom profile fields.</summary>
    public required IReadOnlyList<CustomProfileField> ProfileFields { get; init; }

    /// <summary>Its custom friend fields.</summary>
    public required IReadOnlyList<CustomFriendField> FriendFields { get; init; }
}

/// <summary>A key without its secret.</summary>
/// <param name="Id">Names it.</param>
/// <param name="CreatedAt">When it was made; absent for keys from the server's configuration.</param>
public sealed record AppKeyReply(string Id, DateTimeOffset? CreatedAt = null);

/// <summary>A key with its secret, shown this once.</summary>
/// <param name="Id">Names it.</param>
/// <param name="Secret">The key UserSigs are made with. Keep it: it is not shown again.</param>
public sealed record NewKeyReply(string Id, string Secret);

/// <summary>The webhook settings of an app, without secrets.</summary>
public sealed record WebhookReply
{
    /// <summary>Where webhooks go; absent: nowhere.</summary>
    public string? Url { get; init; }

    /// <summary>Whether webhooks are signed.</summary>
    public required bool HasToken { get; init; }

    /// <summary>The commands switched on: names, or patterns such as <c>Sns.*</c>.</summary>
    public required IReadOnlyList<string> Commands { get; init; }

    /// <summary>How hard delivery is tried.</summary>
    public required DeliveryProfile Profile { get; init; }

    /// <summary>What a before-webhook without a usable answer means.</summary>
    public required BeforeFailure BeforeFailure { get; init; }

    /// <summary>How long an after-webhook may take, in milliseconds.</summary>
    public required int TimeoutMs { get; init; }

    /// <summary>How many webhooks may be under way at once.</summary>
    public required int Connections { get; init; }

    /// <summary>Whether a CA is trusted besides the public ones.</summary>
    public required bool HasCaCertificate { get; init; }

    /// <summary>Whether a certificate is shown to the receiver.</summary>
    public required bool HasClientCertificate { get; init; }
}

/// <summary>A new app. Everything may be left out.</summary>
public sealed record AppCreateRequest
{
    /// <summary>The SDKAppID; left out: the next free one.</summary>
    public long? SdkAppId { get; init; }

    /// <summary>The key, at least 8 characters; left out: a random one is made.</summary>
    public string? Key { get; init; }

    /// <summary>A name for people.</summary>
    public string? Name { get; init; }

    /// <summary>The accounts that may call the RESTful API; left out: administrator.</summary>
    public IReadOnlyList<string>? Admins { get; init; }

    /// <summary>Switches that differ from the defaults.</summary>
    public SwitchesChange? Switches { get; init; }

    /// <summary>Where and how the app backend is told.</summary>
    public WebhookChange? Webhook { get; init; }

    /// <summary>Custom profile fields, at most 20.</summary>
    public IReadOnlyList<CustomProfileField>? ProfileFields { get; init; }

    /// <summary>Custom friend fields, at most 20.</summary>
    public IReadOnlyList<CustomFriendField>? FriendFields { get; init; }
}

/// <summary>The new app, and its key this once.</summary>
/// <param name="App">The app.</param>
/// <param name="Key">Its key.</param>
public sealed record AppCreatedReply(AppReply App, NewKeyReply Key);

/// <summary>What to change. What is left out stays as it is.</summary>
public sealed record AppChangeRequest
{
    /// <summary>A name for people.</summary>
    public string? Name { get; init; }

    /// <summary>Stop the app, or start it again.</summary>
    public bool? Stopped { get; init; }

    /// <summary>Switches to change.</summary>
    public SwitchesChange? Switches { get; init; }

    /// <summary>Webhook settings to change.</summary>
    public WebhookChange? Webhook { get; init; }

    /// <summary>All custom profile fields there are to be.</summary>
    public IReadOnlyList<CustomProfileField>? ProfileFields { get; init; }

    /// <summary>All custom friend fields there are to be.</summary>
    public IReadOnlyList<CustomFriendField>? FriendFields { get; init; }
}

/// <summary>Switches to change. What is left out stays as it is.</summary>
public sealed record SwitchesChange
{
    /// <summary>Blocking a friend ends the friendship in both directions.</summary>
    public bool? DeleteFriendOnBlock { get; init; }

    /// <summary>A blocked sender sees his message succeed; off: he gets 20007.</summary>
    public bool? BlockedSenderSeesSuccess { get; init; }

    /// <summary>The verification of accounts that have not chosen one: <c>AllowType_Type_AllowAny</c>, <c>…_NeedConfirm</c> or <c>…_DenyAny</c>.</summary>
    public string? DefaultAllowType { get; init; }

    /// <summary>The service <c>follow</c> answers; off: 30005.</summary>
    public bool? Follow { get; init; }

    /// <summary>Accounts may be deleted; off: 71000.</summary>
    public bool? AccountDeletion { get; init; }

    /// <summary>For how many days a deleted id cannot be imported again (70399); 0: at once.</summary>
    public int? ReimportAfterDays { get; init; }

    /// <summary>Answers follow what the real service was seen to say where its documentation says otherwise.</summary>
    public bool? AnswersAsRecorded { get; init; }

    /// <summary>Which devices of one account may be logged in at the same time.</summary>
    public Presence.MultiDevice? MultiDevice { get; init; }

    /// <summary>How many devices of one native platform, 1 to 3.</summary>
    public int? DevicesPerPlatform { get; init; }

    /// <summary>How many browser tabs, 1 to 10.</summary>
    public int? WebInstances { get; init; }

    /// <summary>App users may ask for each other's status; off: 72001.</summary>
    public bool? UserStatus { get; init; }

    /// <summary>Friends are told of each other's status without having subscribed.</summary>
    public bool? FriendStatus { get; init; }

    /// <summary>Only friends may write to each other (20009, 20010, 20011).</summary>
    public bool? FriendsOnlyMessages { get; init; }

    /// <summary>For how many seconds an app user may recall a message of his, 0 to 604,800.</summary>
    public int? RecallSeconds { get; init; }

    /// <summary>For how many days messages are kept; 0: for ever.</summary>
    public int? RoamingDays { get; init; }

    internal AppSwitches Apply(AppSwitches switches) =>
        switches with
        {
            DeleteFriendOnBlock = DeleteFriendOnBlock ?? switches.DeleteFriendOnBlock,
            BlockedSenderSeesSuccess = BlockedSenderSeesSuccess ?? switches.BlockedSenderSeesSuccess,
            DefaultAllowType = DefaultAllowType ?? switches.DefaultAllowType,
            Follow = Follow ?? switches.Follow,
            AccountDeletion = AccountDeletion ?? switches.AccountDeletion,
            MultiDevice = MultiDevice ?? switches.MultiDevice,
            DevicesPerPlatform = DevicesPerPlatform ?? switches.DevicesPerPlatform,
            WebInstances = WebInstances ?? switches.WebInstances,
            UserStatus = UserStatus ?? switches.UserStatus,
            FriendStatus = FriendStatus ?? switches.FriendStatus,
            AnswersAsRecorded = AnswersAsRecorded ?? switches.AnswersAsRecorded,
            FriendsOnlyMessages = FriendsOnlyMessages ?? switches.FriendsOnlyMessages,
            RecallSeconds = RecallSeconds ?? switches.RecallSeconds,
            RoamingDays = RoamingDays ?? switches.RoamingDays,
            ReimportAfterDays = ReimportAfterDays ?? switches.ReimportAfterDays,
        };
}

/// <summary>Webhook settings to change. What is left out stays as it is; an empty text takes a URL, token or certificate away.</summary>
public sealed record WebhookChange
{
    /// <summary>Where webhooks go, http or https.</summary>
    public string? Url { get; init; }

    /// <summary>The token both signatures are made with, 1 to 128 characters.</summary>
    public string? Token { get; init; }

    /// <summary>All commands to be switched on: names, or patterns such as <c>Sns.*</c> and <c>*</c>.</summary>
    public IReadOnlyList<string>? Commands { get; init; }

    /// <summary>How hard delivery is tried: <c>reliable</c> or, as the original, <c>strict</c>.</summary>
    public DeliveryProfile? Profile { get; init; }

    /// <summary>What a before-webhook without a usable answer means: <c>allow</c> or <c>refuse</c>.</summary>
    public BeforeFailure? BeforeFailure { get; init; }

    /// <summary>How long an after-webhook may take, in milliseconds, 100 to 60,000.</summary>
    public int? TimeoutMs { get; init; }

    /// <summary>How many webhooks may be under way at once, 1 to 1,000.</summary>
    public int? Connections { get; init; }

    /// <summary>A CA that is trusted besides the public ones, PEM.</summary>
    public string? CaCertificate { get; init; }

    /// <summary>A certificate shown to the receiver, PEM with its private key.</summary>
    public string? ClientCertificate { get; init; }

    internal WebhookSettings Apply(WebhookSettings webhook) =>
        webhook with
        {
            Url = Changed(Url, webhook.Url),
            Token = Changed(Token, webhook.Token),
            Commands = Commands is null ? webhook.Commands : [.. Commands.Distinct()],
            Profile = Profile ?? webhook.Profile,
            BeforeFailure = BeforeFailure ?? webhook.BeforeFailure,
            TimeoutMs = TimeoutMs ?? webhook.TimeoutMs,
            Connections = Connections ?? webhook.Connections,
            CaCertificate = Changed(CaCertificate, webhook.CaCertificate),
            ClientCertificate = Changed(ClientCertificate, webhook.ClientCertificate),
        };

    /// <summary>Never the token or the certificate.</summary>
    public override string ToString() => $"WebhookChange {Url}";

    private static string? Changed(string? wish, string? now) =>
        wish is null ? now
        : wish.Length == 0 ? null
        : wish;
}

/// <summary>A key to add.</summary>
/// <param name="Secret">At least 8 characters; left out: a random one is made.</param>
public sealed record KeyAddRequest(string? Secret = null)
{
    /// <summary>Never the secret.</summary>
    public override string ToString() => nameof(KeyAddRequest);
}

/// <summary>The accounts that may call the RESTful API.</summary>
/// <param name="Admins">All of them, 1 to 10.</param>
public sealed record AdminsRequest(IReadOnlyList<string> Admins);

/// <summary>The commands to switch on.</summary>
/// <param name="Commands">All of them: names, or patterns such as <c>Sns.*</c> and <c>*</c>.</param>
public sealed record CommandsRequest(IReadOnlyList<string> Commands);

/// <summary>Every command, and whether it is on.</summary>
/// <param name="Patterns">What is set: names and patterns.</param>
/// <param name="Commands">What that means for each command.</param>
public sealed record CommandsReply(IReadOnlyList<string> Patterns, IReadOnlyList<CommandReply> Commands);

/// <summary>One command.</summary>
/// <param name="Command">Its name.</param>
/// <param name="Kind"><c>before</c> asks before something happens, <c>after</c> tells that it did.</param>
/// <param name="On">Whether it is switched on.</param>
/// <param name="Why">Why, or why not.</param>
public sealed record CommandReply(string Command, string Kind, bool On, string Why);
