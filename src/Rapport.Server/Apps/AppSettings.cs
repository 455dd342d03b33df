namespace Rapport.Server.Apps;

/// <summary>Everything an operator decides about one app. Kept as one JSON document; a field that is missing there has its default.</summary>
public sealed record AppSettings
{
    /// <summary>A name for people.</summary>
    public string Name { get; init; } = "";

    /// <summary>A stopped app answers every call with 60016 and sends no webhooks.</summary>
    public bool Stopped { get; init; }

    /// <summary>The secret keys UserSigs are checked with: one, or two while keys are being rotated.</summary>
    public IReadOnlyList<AppKey> Keys { get; init; } = [];

    /// <summary>The accounts that may call the RESTful API; 1 to 10.</summary>
    public IReadOnlyList<string> Admins { get; init; } = ["administrator"];

    /// <summary>What the app does and does not do.</summary>
    public AppSwitches Switches { get; init; } = new();

    /// <summary>Where and how the app backend is told.</summary>
    public WebhookSettings Webhook { get; init; } = new();

    /// <summary>The custom profile fields of the app, at most 20.</summary>
    public IReadOnlyList<CustomProfileField> ProfileFields { get; init; } = [];

    /// <summary>The custom friend fields of the app, at most 20.</summary>
    public IReadOnlyList<CustomFriendField> FriendFields { get; init; } = [];
}

/// <summary>One secret key.</summary>
/// <param name="Id">Names the key without giving it away.</param>
/// <param name="Secret">The key. UserSigs are signed with its UTF-8 bytes.</param>
/// <param name="CreatedMs">When it was made, Unix milliseconds.</param>
public sealed record AppKey(string Id, string Secret, long CreatedMs)
{
    /// <summary>Never the secret.</summary>
    public override string ToString() => $"AppKey {Id}";
}

/// <summary>Switches of one app, with the original's defaults.</summary>
public sealed record AppSwitches
{
    /// <summary>Blocking a friend ends the friendship in both directions.</summary>
    public bool DeleteFriendOnBlock { get; init; } = true;

    /// <summary>A blocked sender sees his message succeed; off: he gets 20007.</summary>
    public bool BlockedSenderSeesSuccess { get; init; } = true;

    /// <summary>Only friends may write to each other (20009, 20010, 20011).</summary>
    public bool FriendsOnlyMessages { get; init; }

    /// <summary>For how many seconds an app user may recall a message of his, 0 to 604,800.</summary>
    public int RecallSeconds { get; init; } = 120;

    /// <summary>For how many days messages are kept; 0: for ever.</summary>
    public int RoamingDays { get; init; } = 30;

    /// <summary>The verification of accounts that have not chosen one: <c>AllowType_Type_AllowAny</c>, <c>…_NeedConfirm</c> or <c>…_DenyAny</c>.</summary>
    public string DefaultAllowType { get; init; } = "AllowType_Type_AllowAny";

    /// <summary>Which devices of one account may be logged in at the same time.</summary>
    public Presence.MultiDevice MultiDevice { get; init; } = Presence.MultiDevice.Multi;

    /// <summary>How many devices of one native platform, 1 to 3.</summary>
    public int DevicesPerPlatform { get; init; } = 1;

    /// <summary>How many browser tabs, 1 to 10.</summary>
    public int WebInstances { get; init; } = 1;

    /// <summary>App users may ask for each other's status; off: 72001.</summary>
    public bool UserStatus { get; init; } = true;

    /// <summary>Friends are told of each other's status without having subscribed.</summary>
    public bool FriendStatus { get; init; }

    /// <summary>
    /// Where the real service was seen to answer otherwise than its documentation says, answers follow what was seen: "OK" as the
    /// result text of blocking, unblocking and deleting friends, and no profile numbers that were never set.
    /// </summary>
    public bool AnswersAsRecorded { get; init; }

    /// <summary>The service <c>follow</c> answers; off: 30005.</summary>
    public bool Follow { get; init; } = true;

    /// <summary>Accounts may be deleted; off: 71000.</summary>
    public bool AccountDeletion { get; init; } = true;

    /// <summary>For how many days a deleted id cannot be imported again (70399); 0: at once.</summary>
    public int ReimportAfterDays { get; init; }
}

/// <summary>A custom profile field.</summary>
/// <param name="Key">1 to 8 letters; the tag is <c>Tag_Profile_Custom_</c> and this.</param>
public sealed record CustomProfileField(string Key)
{
    /// <summary>App users may read it.</summary>
    public bool ClientRead { get; init; } = true;

    /// <summary>App users may write their own.</summary>
    public bool ClientWrite { get; init; } = true;

    /// <summary>The RESTful API may read it.</summary>
    public bool AdminRead { get; init; } = true;

    /// <summary>The RESTful API may write it.</summary>
    public bool AdminWrite { get; init; } = true;
}

/// <summary>A custom friend field.</summary>
/// <param name="Key">1 to 8 letters; the tag is <c>Tag_SNS_Custom_</c> and this.</param>
public sealed record CustomFriendField(string Key);

/// <summary>The webhook settings of one app.</summary>
public sealed record WebhookSettings
{
    /// <summary>Where webhooks go; <c>null</c>: nowhere.</summary>
    public string? Url { get; init; }

    /// <summary>The token both signatures are made with, 1 to 128 characters; <c>null</c>: unsigned.</summary>
    public string? Token { get; init; }

    /// <summary>The commands that are switched on: names, or patterns such as <c>Sns.*</c> and <c>*</c>.</summary>
    public IReadOnlyList<string> Commands { get; init; } = [];

    /// <summary>How hard delivery is tried.</summary>
    public DeliveryProfile Profile { get; init; } = DeliveryProfile.Reliable;

    /// <summary>What a before-webhook without a usable answer means.</summary>
    public BeforeFailure BeforeFailure { get; init; } = BeforeFailure.Allow;

    /// <summary>How long an after-webhook may take, in milliseconds, 100 to 60,000. Before-webhooks always have 2,000.</summary>
    public int TimeoutMs { get; init; } = 2000;

    /// <summary>How many webhooks may be under way at once, 1 to 1,000.</summary>
    public int Connections { get; init; } = 64;

    /// <summary>A CA that is trusted besides the public ones, PEM.</summary>
    public string? CaCertificate { get; init; }

    /// <summary>A certificate shown to the receiver, PEM with its private key.</summary>
    public string? ClientCertificate { get; init; }

    /// <summary>Never the token or the certificate.</summary>
    public override string ToString() => $"Webhook {Url}";
}

/// <summary>How hard delivery is tried.</summary>
public enum DeliveryProfile
{
    /// <summary>At least once, in order per key, with retries, then parked.</summary>
    Reliable,

    /// <summary>As the original: one try, no order promised.</summary>
    Strict,
}

/// <summary>What a before-webhook without a usable answer means.</summary>
public enum BeforeFailure
{
    /// <summary>The action goes on.</summary>
    Allow,

    /// <summary>The action is refused.</summary>
    Refuse,
}
