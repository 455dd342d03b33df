using FsCheck;
using FsCheck.Fluent;

namespace Rapport.Fuzz.Tests.Model;

/// <summary>One relationship command as it may come, sensible or not.</summary>
internal abstract record Step(string From)
{
    /// <summary>Imported, all but the last.</summary>
    public static readonly string[] Accounts = ["anna", "ben", "cleo", "dora", "emil", "ghost"];

    private static readonly string[] s_owners = Accounts[..5];
    private static readonly string[] s_lists = ["work", "gym", "choir", "chess"];
    private static readonly string[] s_remarks = ["", "", "B.", "old friend"];

    /// <summary>Any command with any accounts, those that make room less often than those that fill.</summary>
    public static Gen<Step> Any { get; } =
        Gen.Frequency(
            (6, Of(Owner, Named, Switch, Switch, (from, items, both, forced) => (Step)new AddFriends(from, items, both, forced))),
            (3, Of(Owner, Named, (from, items) => (Step)new ImportFriends(from, items))),
            (3, Of(Owner, Other, Remark, Lists, (from, to, remark, lists) => (Step)new UpdateFriend(from, to, remark, lists))),
            (3, Of(Owner, Others, Switch, (from, to, both) => (Step)new DeleteFriends(from, to, both))),
            (1, Of(Owner, Switch, (from, both) => (Step)new DeleteAllFriends(from, both))),
            (
                2,
                Of(
                    Owner,
                    Lists,
                    Others,
                    Switch,
                    (from, names, to, withFriends) => (Step)new AddLists(from, names.Length == 0 ? ["work"] : names, withFriends ? to : [])
                )
            ),
            (1, Of(Owner, Lists, (from, names) => (Step)new DeleteLists(from, names.Length == 0 ? ["gym"] : names))),
            (5, Of(Owner, Others, (from, to) => (Step)new Block(from, to))),
            (4, Of(Owner, Others, (from, to) => (Step)new Unblock(from, to))),
            (3, Of(Owner, Others, (from, to) => (Step)new Follow(from, to))),
            (2, Of(Owner, Others, (from, to) => (Step)new Unfollow(from, to))),
            (
                2,
                Of(
                    Owner,
                    Gen.Elements("AllowType_Type_AllowAny", "AllowType_Type_NeedConfirm", "AllowType_Type_NeedConfirm", "AllowType_Type_DenyAny"),
                    (from, type) => (Step)new SetAllowType(from, type)
                )
            ),
            (1, Of(Owner, Switch, (from, forbidden) => (Step)new Forbid(from, forbidden)))
        );

    private static Gen<string> Owner => Gen.Elements(s_owners);

    private static Gen<string> Other => Gen.Frequency((12, Gen.Elements(s_owners)), (1, Gen.Constant("ghost")));

    private static Gen<string[]> Others => from count in Gen.Choose(1, 3) from others in Other.ArrayOf(count) select others;

    private static Gen<bool> Switch => Gen.Elements(true, false);

    private static Gen<string> Remark => Gen.Elements(s_remarks);

    private static Gen<string[]> Lists =>
        from count in Gen.Frequency((3, Gen.Constant(0)), (2, Gen.Constant(1)), (1, Gen.Constant(2)))
        from lists in Gen.Elements(s_lists).ArrayOf(count)
        select lists;

    private static Gen<Named[]> Named =>
        from count in Gen.Choose(1, 3)
        from items in Of(Other, Remark, Lists, (to, remark, lists) => new Named(to, remark, lists)).ArrayOf(count)
        select items;

    private static Gen<TResult> Of<T1, T2, TResult>(Gen<T1> first, Gen<T2> second, Func<T1, T2, TResult> make) =>
        from a in first
        from b in second
        select make(a, b);

    private static Gen<TResult> Of<T1, T2, T3, TResult>(Gen<T1> first, Gen<T2> second, Gen<T3> third, Func<T1, T2, T3, TResult> make) =>
        from a in first
        from b in second
        from c in third
        select make(a, b, c);

    private static Gen<TResult> Of<T1, T2, T3, T4, TResult>(Gen<T1> first, Gen<T2> second, Gen<T3> third, Gen<T4> fourth, Func<T1, T2, T3, T4, TResult> make) =>
        from a in first
        from b in second
        from c in third
        from d in fourth
        select make(a, b, c, d);
}

/// <summary>Somebody in a call that adds friends, with what is said about him.</summary>
internal sealed record Named(string To, string Remark, string[] Lists)
{
    public override string ToString() => $"{To} '{Remark}' [{string.Join(' ', Lists)}]";
}

internal sealed record AddFriends(string From, Named[] Items, bool Both, bool Forced) : Step(From)
{
    public override string ToString() => $"{From} adds {(Both ? "both ways" : "one way")}{(Forced ? " by force" : "")}: {string.Join<Named>(", ", Items)}";
}

internal sealed record ImportFriends(string From, Named[] Items) : Step(From)
{
    public override string ToString() => $"{From} imports: {string.Join<Named>(", ", Items)}";
}

internal sealed record UpdateFriend(string From, string To, string Remark, string[] Lists) : Step(From)
{
    public override string ToString() => $"{From} updates {To} '{Remark}' [{string.Join(' ', Lists)}]";
}

internal sealed record DeleteFriends(string From, string[] To, bool Both) : Step(From)
{
    public override string ToString() => $"{From} deletes {(Both ? "both ways" : "one way")}: {string.Join(' ', To)}";
}

internal sealed record DeleteAllFriends(string From, bool Both) : Step(From);

internal sealed record AddLists(string From, string[] Names, string[] To) : Step(From)
{
    public override string ToString() => $"{From} adds lists {string.Join(' ', Names)} with {string.Join(' ', To)}";
}

internal sealed record DeleteLists(string From, string[] Names) : Step(From)
{
    public override string ToString() => $"{From} deletes lists {string.Join(' ', Names)}";
}

internal sealed record Block(string From, string[] To) : Step(From)
{
    public override string ToString() => $"{From} blocks {string.Join(' ', To)}";
}

internal sealed record Unblock(string From, string[] To) : Step(From)
{
    public override string ToString() => $"{From} unblocks {string.Join(' ', To)}";
}

internal sealed record Follow(string From, string[] To) : Step(From)
{
    public override string ToString() => $"{From} follows {string.Join(' ', To)}";
}

internal sealed record Unfollow(string From, string[] To) : Step(From)
{
    public override string ToString() => $"{From} unfollows {string.Join(' ', To)}";
}

internal sealed record SetAllowType(string From, string Type) : Step(From);

internal sealed record Forbid(string From, bool Forbidden) : Step(From);
