using Rapport.Contracts;

namespace Rapport.Server.Relationships;

/// <summary>Everything that decides whether one account may become another's friend.</summary>
public sealed record FriendAddSituation
{
    /// <summary>The target is already in the asker's friend table.</summary>
    public bool AlreadyFriend { get; init; }

    /// <summary>The asker blocks the target.</summary>
    public bool Blocks { get; init; }

    /// <summary>The target blocks the asker.</summary>
    public bool IsBlocked { get; init; }

    /// <summary>The app forbids the asker to send friend requests.</summary>
    public bool Forbidden { get; init; }

    /// <summary>The asker's friend table is full.</summary>
    public bool Full { get; init; }

    /// <summary>The target's table is full, and the asker would have to go into it.</summary>
    public bool PeerFull { get; init; }

    /// <summary>The asker has as many friend lists as he may, and asked for one more.</summary>
    public bool ListsFull { get; init; }

    /// <summary>An administrator wants it whatever the target says.</summary>
    public bool Forced { get; init; }

    /// <summary>Only the asker's table grows, so there is nothing to confirm.</summary>
    public bool OneWay { get; init; }

    /// <summary>The target's verification: <c>AllowType_Type_…</c>.</summary>
    public string AllowType { get; init; } = "AllowType_Type_AllowAny";

    /// <summary>The asker's or the target's applications are as many as may wait, and this would be one more.</summary>
    public bool ApplicationsFull { get; init; }
}

/// <summary>The rules of <c>friend_add</c> in the order they apply: the first that fits decides. Shown in docs/truth-tables.md.</summary>
public static class FriendAddRules
{
    /// <param name="When">The condition, in words.</param>
    /// <param name="Fits">The condition.</param>
    /// <param name="Error">What it leads to; <c>null</c>: the friendship is made.</param>
    public sealed record Rule(string When, Func<FriendAddSituation, bool> Fits, WireError? Error);

    public static IReadOnlyList<Rule> All { get; } =
    [
        new(
            "the target is already in the asker's friend table",
            s => s.AlreadyFriend,
            new WireError(Errors.Relationship.InvalidParameters.Code, Errors.Relationship.InvalidParameters.Name, "Err_SNS_FriendAdd_Friend_Exist")
        ),
        new("the asker blocks the target", s => s.Blocks, Errors.Relationship.InOwnBlocklist),
        new("the target blocks the asker", s => s.IsBlocked, Errors.Relationship.InPeerBlocklist),
        new("the asker is forbidden to send friend requests", s => s.Forbidden, Errors.Relationship.RequestsForbidden),
        new("the asker's friend table is full", s => s.Full, Errors.Relationship.TooManyFriends),
        new("two-way, and the target's friend table is full", s => s.PeerFull, Errors.Relationship.PeerTooManyFriends),
        new("the asker has no room for the named friend list", s => s.ListsFull, Errors.Relationship.TooManyLists),
        new("the friendship is forced", s => s.Forced, null),
        new("the target accepts nobody", s => s.AllowType == "AllowType_Type_DenyAny", Errors.Relationship.DenyAny),
        new("one-way: there is nothing to confirm", s => s.OneWay, null),
        new("the target accepts anybody", s => s.AllowType == "AllowType_Type_AllowAny", null),
        new("the target wants to be asked, but too many applications wait", s => s.ApplicationsFull, Errors.Relationship.TooManyApplications),
        new("the target wants to be asked: an application is stored", _ => true, Errors.Relationship.NeedConfirm),
    ];

    /// <summary>The error the situation leads to; <c>null</c>: the friendship is made.</summary>
    public static WireError? Decide(FriendAddSituation situation) => All.First(rule => rule.Fits(situation)).Error;
}
