namespace Rapport.Server.Relationships;

/// <summary>What an account has counted so far. Read at the start of a unit, changed, and saved once at its end.</summary>
public sealed class Tally
{
    /// <summary>There is a row of it; kept by <see cref="TieStore"/>.</summary>
    internal bool IsStored { get; set; }

    public long FriendCount { get; set; }

    public long BlockCount { get; set; }

    public long FollowingCount { get; set; }

    public long FollowerCount { get; set; }

    public long MutualCount { get; set; }

    /// <summary>Grows with every change of standard friend data.</summary>
    public long StandardSequence { get; set; }

    /// <summary>Grows with every change of custom friend data.</summary>
    public long CustomSequence { get; set; }

    /// <summary>Grows with every change of the friend lists.</summary>
    public long ListSequence { get; set; }

    /// <summary>Grows with every change of the blocklist.</summary>
    public long BlockSequence { get; set; }

    /// <summary>Grows with every change of the friend applications, sent or received.</summary>
    public long ApplicationSequence { get; set; }

    /// <summary>Grows with every change of whom the account follows and who follows it.</summary>
    public long FollowSequence { get; set; }

    /// <summary>Grows with everything that happens to the account's conversations besides new messages.</summary>
    public long ConversationSequence { get; set; }

    /// <summary>Friend applications received up to this moment are read, Unix milliseconds.</summary>
    public long ApplicationsReadMs { get; set; }

    /// <summary>The number of the account's last webhook.</summary>
    public long EventSequence { get; set; }
}
