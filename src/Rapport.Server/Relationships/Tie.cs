namespace Rapport.Server.Relationships;

/// <summary>
/// Everything one account (the owner) holds about another: friendship, block, and an application sent and not yet answered.
/// The tie there and the tie back are all that the rules between two accounts look at.
/// </summary>
public sealed class Tie
{
    /// <summary>Since when they are friends, Unix seconds; <c>null</c>: they are not.</summary>
    public long? FriendSince { get; set; }

    public string? Remark { get; set; }

    /// <summary><c>AddSource_Type_…</c>.</summary>
    public string? Source { get; set; }

    public string? Wording { get; set; }

    /// <summary>The custom fields that are set, a JSON object.</summary>
    public string? Custom { get; set; }

    /// <summary>Since when the owner blocks the other, Unix seconds; <c>null</c>: he does not.</summary>
    public long? BlockedSince { get; set; }

    /// <summary>Orders the blocklist: sequence of the call × 1,024 + place in the call.</summary>
    public long? BlockRank { get; set; }

    /// <summary>When the owner asked the other for friendship, Unix milliseconds; <c>null</c>: no application waits.</summary>
    public long? AskedMs { get; set; }

    /// <summary>The application's wishes, a JSON object.</summary>
    public string? Application { get; set; }

    /// <summary>There is a row of it, as far as this unit of work knows; kept by <see cref="TieStore"/>.</summary>
    internal bool IsStored { get; set; }

    public bool IsFriend => FriendSince is not null;

    public bool IsBlocked => BlockedSince is not null;

    public bool HasAsked => AskedMs is not null;

    /// <summary>Nothing is held any more; the row goes.</summary>
    public bool IsEmpty => !IsFriend && !IsBlocked && !HasAsked;

    public void EndFriendship()
    {
        FriendSince = null;
        Remark = Source = Wording = Custom = null;
    }

    public void Unblock()
    {
        BlockedSince = null;
        BlockRank = null;
    }

    public void WithdrawApplication()
    {
        AskedMs = null;
        Application = null;
    }
}
