using System.Text.Json.Nodes;
using Rapport.Contracts;

namespace Rapport.Recovery.Tests;

/// <summary>
/// A few accounts that only one caller writes to, so that what must be so after each of his calls is known exactly, and a call whose answer
/// never came leaves just two possibilities: before and after. Households share one celebrity, whom they block and follow.
/// </summary>
internal sealed class Household
{
    public const string Celebrity = "celebrity";

    private const long Bad = 30001;
    private const long InOwnBlocklist = 30515;
    private const long InPeerBlocklist = 30525;
    private const long NotAFriend = 31704;

    /// <summary>What a server says that cannot do its work at the moment, and has done nothing.</summary>
    private static readonly long[] s_tryAgain =
    [
        Errors.Account.Internal.Code,
        Errors.Gateway.Internal.Code,
        Errors.Profile.Internal.Code,
        Errors.Relationship.Internal.Code,
    ];

    private static readonly string[] s_nickAndLevel = ["Tag_Profile_IM_Nick", "Tag_Profile_IM_Level"];

    private readonly Random _random;
    private readonly string _name;
    private readonly string[] _members;
    private readonly List<string> _asked = [];
    private Change? _underWay;
    private long _counter;

    public Household(int number)
    {
        _random = Length.RandomOf(number);
        _name = $"h{number}";
        _members = [.. Enumerable.Range(0, 5).Select(member => $"{_name}m{member}")];
    }

    /// <summary>Everything acknowledged, and nothing else.</summary>
    public State State { get; private set; } = new();

    /// <summary>Every webhook that must go out, by order key.</summary>
    public Dictionary<string, List<string>> Events { get; } = [];

    public IReadOnlyList<string> Members => _members;

    /// <summary>Makes the accounts.</summary>
    public Task MoveInAsync(Api api) => api.CallAsync("im_open_login_svc/multiaccount_import", new { Accounts = _members });

    /// <summary>One write.</summary>
    public async Task<Outcome> ActAsync(Api api)
    {
        _underWay = Next();
        if (await api.TryCallAsync(_underWay.Command, _underWay.Body) is not { } reply)
            return Outcome.CutOff;

        if (s_tryAgain.Contains((long)reply["ErrorCode"]!))
        {
            _underWay = null;
            return Outcome.Refused;
        }

        ((long)reply["ErrorCode"]!).ShouldBe(0, $"{_underWay.Command}: {reply}");
        if (_underWay.Codes is { } codes)
            reply["ResultItem"]!.AsArray().Select(item => (long)item!["ResultCode"]!).ShouldBe(codes, $"{_underWay.Command}: {reply}");
        Accept(_underWay);
        return Outcome.Acknowledged;
    }

    /// <summary>Compares with what a restarted server holds, and finds out what became of the call that was under way.</summary>
    public async Task SettleAsync(Api api)
    {
        var held = await ReadAsync(api);
        var before = State.Facts();
        if (_underWay is { } change && !held.SetEquals(before) && held.SetEquals(change.After.Facts()))
            Accept(change);
        else if (!held.SetEquals(before))
            throw new InvalidOperationException(Describe(held));

        _underWay = null;
    }

    private void Accept(Change change)
    {
        State = change.After;
        if (change.Event is { } text)
        {
            var key = "account:" + change.Owner;
            (Events.TryGetValue(key, out var events) ? events : Events[key] = []).Add(text);
        }

        _underWay = null;
    }

    private string Describe(SortedSet<string> held)
    {
        var before = State.Facts();
        var text = $"Lost or never written: {string.Join("; ", before.Except(held))}\nNot foreseen: {string.Join("; ", held.Except(before))}";
        return _underWay is null
            ? text
            : $"{text}\nUnder way was {_underWay.Command}, which would have left: {string.Join("; ", _underWay.After.Facts().Except(before))}";
    }

    private Change Next()
    {
        // One member is busier than the others, so that his events queue up.
        var owner = _members[_random.Next(3) == 0 ? _random.Next(_members.Length) : 0];
        var after = State.Copy();
        return _random.Next(20) switch
        {
            < 4 => Block(after, owner),
            < 7 => Unblock(after, owner),
            < 10 => AddFriends(after, owner),
            < 12 => DeleteFriends(after, owner),
            < 13 => ImportFriends(after, owner),
            < 15 => Follow(after, owner),
            < 17 => Unfollow(after, owner),
            < 19 => Rename(after, owner),
            _ => Import(after),
        };
    }

    private Change Block(State after, string owner)
    {
        var others = Some(withCelebrity: true);
        var codes = new List<long>();
        var blocked = new List<string>();
        var lostFriend = false;
        foreach (var other in others)
        {
            if (other == owner || after.Blocks(owner, other))
            {
                codes.Add(Bad);
                continue;
            }

            after.Blocklist(owner).Add(other);
            lostFriend |= after.Friends.Remove((owner, other));
            if (after.Friends.Remove((other, owner)))
                Count(after.FriendSequences, other);
            codes.Add(0);
            blocked.Add(other);
        }

        if (blocked.Count > 0)
            Count(after.BlockSequences, owner);
        if (lostFriend)
            Count(after.FriendSequences, owner);
        var text = blocked.Count > 0 ? EventText.BlackListAdd(owner, blocked) : null;
        return new Change("sns/black_list_add", new { From_Account = owner, To_Account = others }, codes, after, text, owner);
    }

    private Change Unblock(State after, string owner)
    {
        var others = Some(withCelebrity: true);
        var codes = others.ConvertAll(other => after.Blocklist(owner).Remove(other) ? 0L : Bad);
        var unblocked = others.Where((_, index) => codes[index] == 0).ToList();
        if (unblocked.Count > 0)
            Count(after.BlockSequences, owner);
        var text = unblocked.Count > 0 ? EventText.BlackListDelete(owner, unblocked) : null;
        return new Change("sns/black_list_delete", new { From_Account = owner, To_Account = others }, codes, after, text, owner);
    }

    private Change AddFriends(State after, string owner)
    {
        var both = _random.Next(2) == 0;
        var codes = new List<long>();
        var pairs = new List<(string, string, string)>();
        var items = Some()
            .ConvertAll(other => new
            {
                To_Account = other,
                AddSource = "AddSource_Type_Test",
                Remark = Remark(),
            });
        foreach (var item in items)
        {
            var other = item.To_Account;
            var code =
                other == owner || after.Friends.ContainsKey((owner, other)) ? Bad
                : after.Blocks(owner, other) ? InOwnBlocklist
                : after.Blocks(other, owner) ? InPeerBlocklist
                : 0;
            codes.Add(code);
            if (code != 0)
                continue;

            after.Friends[(owner, other)] = item.Remark;
            pairs.Add((owner, other, owner));
            if (both && after.Friends.TryAdd((other, owner), ""))
            {
                pairs.Add((other, owner, owner));
                Count(after.FriendSequences, other);
            }
        }

        if (pairs.Count > 0)
            Count(after.FriendSequences, owner);
        var body = new
        {
            From_Account = owner,
            AddFriendItem = items,
            AddType = both ? "Add_Type_Both" : "Add_Type_Single",
            ForceAddFlags = 1,
        };
        return new Change("sns/friend_add", body, codes, after, pairs.Count > 0 ? EventText.FriendAdd(pairs) : null, owner);
    }

    private Change DeleteFriends(State after, string owner)
    {
        var both = _random.Next(2) == 0;
        var others = Some();
        var codes = new List<long>();
        var pairs = new List<(string, string)>();
        foreach (var other in others)
        {
            var wasFriend = after.Friends.Remove((owner, other));
            codes.Add(wasFriend ? 0 : NotAFriend);
            if (!wasFriend)
                continue;

            pairs.Add((owner, other));
            if (both && after.Friends.Remove((other, owner)))
            {
                pairs.Add((other, owner));
                Count(after.FriendSequences, other);
            }
        }

        if (pairs.Count > 0)
            Count(after.FriendSequences, owner);
        var body = new
        {
            From_Account = owner,
            To_Account = others,
            DeleteType = both ? "Delete_Type_Both" : "Delete_Type_Single",
        };
        return new Change("sns/friend_delete", body, codes, after, pairs.Count > 0 ? EventText.FriendDelete(pairs) : null, owner);
    }

    private Change ImportFriends(State after, string owner)
    {
        var items = Some()
            .ConvertAll(other => new
            {
                To_Account = other,
                AddSource = "AddSource_Type_Test",
                Remark = Remark(),
            });
        foreach (var item in items.Where(item => item.To_Account != owner))
        {
            // What is not given stays.
            if (item.Remark.Length > 0 || !after.Friends.ContainsKey((owner, item.To_Account)))
                after.Friends[(owner, item.To_Account)] = item.Remark;
        }

        var codes = items.ConvertAll(item => item.To_Account == owner ? Bad : 0);
        if (codes.Contains(0))
            Count(after.FriendSequences, owner);
        return new Change("sns/friend_import", new { From_Account = owner, AddFriendItem = items }, codes, after, Event: null, owner);
    }

    private Change Follow(State after, string owner)
    {
        var others = Some(withCelebrity: true);
        var codes = others.ConvertAll(other => other == owner ? Bad : 0);
        var followed = others.Where(other => other != owner && after.Follows.Add((owner, other))).ToList();
        var body = new { From_Account = owner, FollowItem = others.ConvertAll(other => new { To_Account = other }) };
        return new Change("follow/follow_add", body, codes, after, followed.Count > 0 ? EventText.FollowAdd(owner, followed) : null, owner);
    }

    private Change Unfollow(State after, string owner)
    {
        var others = Some(withCelebrity: true);
        var unfollowed = others.Where(other => after.Follows.Remove((owner, other))).ToList();
        var text = unfollowed.Count > 0 ? EventText.FollowDelete(owner, unfollowed) : null;
        return new Change("follow/follow_delete", new { From_Account = owner, To_Account = others }, others.ConvertAll(_ => 0L), after, text, owner);
    }

    private Change Rename(State after, string owner)
    {
        var number = ++_counter;
        after.Profiles[owner] = number;
        var items = new object[] { new { Tag = "Tag_Profile_IM_Nick", Value = $"{number}" }, new { Tag = "Tag_Profile_IM_Level", Value = number } };
        var body = new { From_Account = owner, ProfileItem = items };
        return new Change("profile/portrait_set", body, Codes: null, after, EventText.PortraitSet(owner, number), owner);
    }

    private Change Import(State after)
    {
        string[] accounts = [.. Enumerable.Range(0, 1 + _random.Next(3)).Select(_ => $"{_name}n{++_counter}")];
        after.Imported.UnionWith(accounts);
        _asked.AddRange(accounts);
        return accounts.Length == 1
            ? new Change("im_open_login_svc/account_import", new { UserID = accounts[0] }, Codes: null, after, Event: null, Owner: "")
            : new Change("im_open_login_svc/multiaccount_import", new { Accounts = accounts }, Codes: null, after, Event: null, Owner: "");
    }

    /// <summary>One to three accounts, now and then the same twice.</summary>
    private List<string> Some(bool withCelebrity = false) =>
        [
            .. Enumerable
                .Range(0, 1 + (_random.Next(2) * _random.Next(3)))
                .Select(_ => withCelebrity && _random.Next(6) == 0 ? Celebrity : _members[_random.Next(_members.Length)]),
        ];

    private string Remark() => _random.Next(3) == 0 ? "" : $"r{++_counter}";

    private static void Count(Dictionary<string, long> sequences, string owner) => sequences[owner] = sequences.GetValueOrDefault(owner) + 1;

    /// <summary>Reads everything back, by the commands that list and by those that check.</summary>
    private async Task<SortedSet<string>> ReadAsync(Api api)
    {
        var held = new State();
        foreach (var member in _members)
        {
            await ReadFriendsAsync(api, member, held);
            await ReadBlocklistAsync(api, member, held);
            await ReadFollowedAsync(api, member, held);
        }

        var profiles = await api.CallAsync("profile/portrait_get", new { To_Account = _members, TagList = s_nickAndLevel });
        foreach (var profile in Items(profiles, "UserProfileItem"))
        {
            var values = profile["ProfileItem"]!.AsArray();
            var level = (long)values[1]!["Value"]!;
            ((string)values[0]!["Value"]!).ShouldBe(level == 0 ? "" : $"{level}", "nick and level are written by one call");
            if (level > 0)
                held.Profiles[(string)profile["To_Account"]!] = level;
        }

        foreach (var some in _asked.Chunk(100))
        {
            var check = await api.CallAsync("im_open_login_svc/account_check", new { CheckItem = some.Select(account => new { UserID = account }) });
            held.Imported.UnionWith(
                Items(check, "ResultItem").Where(item => (string)item["AccountStatus"]! == "Imported").Select(item => (string)item["UserID"]!)
            );
        }

        return held.Facts();
    }

    private async Task ReadFriendsAsync(Api api, string member, State held)
    {
        var table = await api.CallAsync("sns/friend_get", new { From_Account = member, StartIndex = 0 });
        foreach (var friend in Items(table, "UserDataItem"))
        {
            var remark = friend["ValueItem"]!.AsArray().FirstOrDefault(item => (string)item!["Tag"]! == "Tag_SNS_IM_Remark");
            held.Friends[(member, (string)friend["To_Account"]!)] = (string?)remark?["Value"] ?? "";
        }

        held.FriendSequences[member] = (long)table["StandardSequence"]!;
        ((long)table["FriendNum"]!).ShouldBe(held.Friends.Keys.Count(friend => friend.Owner == member));

        var check = await api.CallAsync(
            "sns/friend_check",
            new
            {
                From_Account = member,
                To_Account = _members,
                CheckType = "CheckResult_Type_Single",
            }
        );
        Items(check, "InfoItem")
            .Where(item => (string)item["Relation"]! == "CheckResult_Type_AWithB")
            .Select(item => (string)item["To_Account"]!)
            .ShouldBe(held.Friends.Keys.Where(friend => friend.Owner == member).Select(friend => friend.Other), ignoreOrder: true);
    }

    private async Task ReadBlocklistAsync(Api api, string member, State held)
    {
        var list = await api.CallAsync(
            "sns/black_list_get",
            new
            {
                From_Account = member,
                StartIndex = 0,
                MaxLimited = 1000,
                LastSequence = 0,
            }
        );
        held.Blocklists[member] = [.. Items(list, "BlackListItem").Select(item => (string)item["To_Account"]!)];
        held.BlockSequences[member] = (long)list["CurruentSequence"]!;

        string[] everybody = [.. _members, Celebrity];
        var check = await api.CallAsync(
            "sns/black_list_check",
            new
            {
                From_Account = member,
                To_Account = everybody,
                CheckType = "BlackCheckResult_Type_Single",
            }
        );
        Items(check, "BlackListCheckItem")
            .Where(item => (string)item["Relation"]! == "BlackCheckResult_Type_AWithB")
            .Select(item => (string)item["To_Account"]!)
            .ShouldBe(held.Blocklists[member], ignoreOrder: true);
    }

    private async Task ReadFollowedAsync(Api api, string member, State held)
    {
        const int Followed = 2;
        var list = await api.CallAsync(
            "follow/follow_get",
            new
            {
                From_Account = member,
                FollowType = Followed,
                StartCursor = "",
            }
        );
        held.Follows.UnionWith(Items(list, "FollowItem").Select(item => (member, (string)item["To_Account"]!)));

        string[] everybody = [.. _members, Celebrity];
        var check = await api.CallAsync("follow/follow_check", new { From_Account = member, To_Account = everybody });
        Items(check, "ResultItem")
            .Where(item => ((long)item["FollowType"]! & Followed) != 0)
            .Select(item => (string)item["To_Account"]!)
            .ShouldBe(held.Follows.Where(follow => follow.Follower == member).Select(follow => follow.Followed), ignoreOrder: true);
    }

    private static IEnumerable<JsonNode> Items(JsonObject reply, string name) => reply[name]?.AsArray().Select(item => item!) ?? [];
}

/// <summary>How a write ended for its caller.</summary>
internal enum Outcome
{
    Acknowledged,

    /// <summary>Nothing was done; it may be tried again.</summary>
    Refused,

    /// <summary>Its answer never came.</summary>
    CutOff,
}
