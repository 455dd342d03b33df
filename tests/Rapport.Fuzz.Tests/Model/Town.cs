namespace Rapport.Fuzz.Tests.Model;

/// <summary>
/// What must happen, written from the protocol sheets alone: rules in their documented order, state in sets and lists, no transactions, no
/// counters kept beside what they count.
/// </summary>
internal sealed class Town
{
    public const int MostFriends = 3;
    public const int MostBlocked = 3;
    public const int MostApplications = 2;
    public const int MostLists = 2;
    public const int MostFollowed = 2;

    private const long Bad = 30001;
    private const long Unknown = 30003;
    private const long Forbidden = 30009;
    private const long Full = 30010;
    private const long TooManyLists = 30011;
    private const long TooManyApplications = 30012;
    private const long BlocklistFull = 30013;
    private const long PeerFull = 30014;
    private const long InOwnBlocklist = 30515;
    private const long DenyAny = 30516;
    private const long InPeerBlocklist = 30525;
    private const long NeedConfirm = 30539;
    private const long NotAFriend = 31704;
    private const long TooManyFollowed = 32100;

    private readonly Dictionary<string, Person> _people = Step.Accounts[..5].ToDictionary(name => name, name => new Person(name));

    public IEnumerable<Person> People => _people.Values;

    public Person this[string name] => _people[name];

    public int FansOf(string name) => People.Count(person => person.Followed.Contains(name));

    public int MutualsOf(string name) => People.Count(person => person.Followed.Contains(name) && this[name].Followed.Contains(person.Name));

    /// <summary>Carries a step out.</summary>
    public Outcome Do(Step step) =>
        step switch
        {
            AddFriends add => Add(this[add.From], add),
            ImportFriends import => Import(this[import.From], import),
            UpdateFriend update => Update(this[update.From], update),
            DeleteFriends delete => Delete(this[delete.From], delete),
            DeleteAllFriends delete => DeleteAll(this[delete.From], delete.Both),
            AddLists add => AddLists(this[add.From], add),
            DeleteLists delete => DeleteLists(this[delete.From], delete.Names),
            Block block => Block(this[block.From], block.To),
            Unblock unblock => Unblock(this[unblock.From], unblock.To),
            Follow follow => Follow(this[follow.From], follow.To),
            Unfollow unfollow => Unfollow(this[unfollow.From], unfollow.To),
            SetAllowType set => SetAllowType(this[set.From], set.Type),
            Forbid forbid => SetForbidden(this[forbid.From], forbid.Forbidden),
            _ => throw new NotSupportedException(step.ToString()),
        };

    private Outcome Add(Person from, AddFriends step)
    {
        var outcome = new Outcome();
        var pairs = new List<string>();
        foreach (var item in step.Items)
        {
            var code = WhyNot(from, item, step);
            outcome.Codes.Add(code);
            if (code == NeedConfirm)
                from.Asked.Add(item.To);
            if (code != 0)
                continue;

            var to = this[item.To];
            Begin(from, to.Name, item.Remark, outcome);
            from.Asked.Remove(to.Name);
            if (item.Lists.Length > 0)
                Join(from, to.Name, item.Lists[..1], outcome);
            pairs.Add($"{from.Name}>{to.Name}/{from.Name}");
            if (!step.Both || to.Friends.ContainsKey(from.Name))
                continue;

            Begin(to, from.Name, "", outcome: null);
            to.Asked.Remove(from.Name);
            to.FriendSequence++;
            pairs.Add($"{to.Name}>{from.Name}/{from.Name}");
        }

        if (pairs.Count > 0)
            outcome.Event = $"Sns.CallbackFriendAdd {(step.Forced ? 1 : 0)} {string.Join(',', pairs)}";
        return outcome.CountIn(from);
    }

    private long WhyNot(Person from, Named item, AddFriends step)
    {
        if (item.To == from.Name)
            return Bad;
        if (!_people.TryGetValue(item.To, out var to))
            return Unknown;
        if (from.Friends.ContainsKey(to.Name))
            return Bad;
        if (from.Blocked.Contains(to.Name))
            return InOwnBlocklist;
        if (to.Blocked.Contains(from.Name))
            return InPeerBlocklist;
        if (from.Forbidden)
            return Forbidden;
        if (from.Friends.Count >= MostFriends)
            return Full;
        if (step.Both && !to.Friends.ContainsKey(from.Name) && to.Friends.Count >= MostFriends)
            return PeerFull;
        if (item.Lists.Length > 0 && !HasRoom(from, item.Lists[..1]))
            return TooManyLists;
        if (step.Forced)
            return 0;
        if (to.AllowType == "AllowType_Type_DenyAny")
            return DenyAny;
        if (!step.Both || to.AllowType == "AllowType_Type_AllowAny")
            return 0;
        return !from.Asked.Contains(to.Name) && (ApplicationsOf(from) >= MostApplications || ApplicationsOf(to) >= MostApplications)
            ? TooManyApplications
            : NeedConfirm;
    }

    private Outcome Import(Person from, ImportFriends step)
    {
        var outcome = new Outcome();
        foreach (var item in step.Items)
        {
            var isFriend = from.Friends.ContainsKey(item.To);
            var code =
                item.To == from.Name ? Bad
                : !_people.ContainsKey(item.To) ? Unknown
                : !isFriend && from.Friends.Count >= MostFriends ? Full
                : !HasRoom(from, item.Lists) ? TooManyLists
                : 0;
            outcome.Codes.Add(code);
            if (code != 0)
                continue;

            if (!isFriend || item.Remark.Length > 0)
                from.Friends[item.To] = item.Remark;
            outcome.Friends = true;
            Join(from, item.To, item.Lists, outcome);
        }

        return outcome.CountIn(from);
    }

    private Outcome Update(Person from, UpdateFriend step)
    {
        var outcome = new Outcome();
        var code =
            !_people.ContainsKey(step.To) ? Unknown
            : !from.Friends.ContainsKey(step.To) ? Bad
            : !HasRoom(from, step.Lists) ? TooManyLists
            : 0;
        outcome.Codes.Add(code);
        if (code != 0)
            return outcome;

        from.Friends[step.To] = step.Remark;
        outcome.Friends = true;
        Leave(from, step.To, outcome);
        Join(from, step.To, step.Lists, outcome);
        return outcome.CountIn(from);
    }

    private Outcome Delete(Person from, DeleteFriends step)
    {
        var outcome = new Outcome();
        var pairs = new List<string>();
        foreach (var name in step.To)
        {
            var code =
                !_people.ContainsKey(name) ? Unknown
                : from.Friends.ContainsKey(name) ? 0
                : NotAFriend;
            outcome.Codes.Add(code);
            if (code != 0)
                continue;

            End(from, name, outcome);
            pairs.Add($"{from.Name}>{name}");
            if (step.Both && EndMirror(this[name], from.Name))
                pairs.Add($"{name}>{from.Name}");
        }

        if (pairs.Count > 0)
            outcome.Event = "Sns.CallbackFriendDelete " + string.Join(',', pairs);
        return outcome.CountIn(from);
    }

    private Outcome DeleteAll(Person from, bool both)
    {
        var outcome = new Outcome { HasItems = false };
        foreach (var name in from.Friends.Keys.ToList())
        {
            End(from, name, outcome);
            if (both)
                EndMirror(this[name], from.Name);
        }

        return outcome.CountIn(from);
    }

    private Outcome AddLists(Person from, AddLists step)
    {
        var outcome = new Outcome { HasItems = step.To.Length > 0 };
        if (!HasRoom(from, step.Names))
            return new Outcome { Refused = TooManyLists };

        foreach (var name in step.Names)
            Make(from, name, outcome);
        foreach (var to in step.To)
        {
            var code =
                !_people.ContainsKey(to) ? Unknown
                : from.Friends.ContainsKey(to) ? 0
                : Bad;
            outcome.Codes.Add(code);
            if (code != 0)
                continue;

            Join(from, to, step.Names, outcome);
            outcome.Friends = true;
        }

        return outcome.CountIn(from);
    }

    private static Outcome DeleteLists(Person from, string[] names)
    {
        var outcome = new Outcome { HasItems = false };
        outcome.Lists = outcome.Friends = from.Lists.RemoveAll(list => names.Contains(list.Name)) > 0;
        return outcome.CountIn(from);
    }

    private Outcome Block(Person from, string[] others)
    {
        var outcome = new Outcome();
        foreach (var name in others)
        {
            var code =
                !_people.ContainsKey(name) ? Unknown
                : name == from.Name || from.Blocked.Contains(name) ? Bad
                : from.Blocked.Count >= MostBlocked ? BlocklistFull
                : 0;
            outcome.Codes.Add(code);
            if (code != 0)
                continue;

            from.Blocked.Add(name);
            from.Asked.Remove(name);
            this[name].Asked.Remove(from.Name);
            if (from.Friends.ContainsKey(name))
                End(from, name, outcome);
            EndMirror(this[name], from.Name);
        }

        return CountBlocks(from, others, outcome, "Sns.CallbackBlackListAdd");
    }

    private Outcome Unblock(Person from, string[] others)
    {
        var outcome = new Outcome();
        foreach (var name in others)
            outcome.Codes.Add(
                !_people.ContainsKey(name) ? Unknown
                : from.Blocked.Remove(name) ? 0
                : Bad
            );
        return CountBlocks(from, others, outcome, "Sns.CallbackBlackListDelete");
    }

    private static Outcome CountBlocks(Person from, string[] others, Outcome outcome, string command)
    {
        var pairs = others.Where((_, index) => outcome.Codes[index] == 0).Select(name => $"{from.Name}>{name}").ToList();
        if (pairs.Count == 0)
            return outcome;

        from.BlockSequence++;
        outcome.Event = $"{command} {string.Join(',', pairs)}";
        return outcome.CountIn(from);
    }

    private Outcome Follow(Person from, string[] others)
    {
        var outcome = new Outcome();
        var followed = new List<string>();
        foreach (var name in others)
        {
            var code =
                !_people.ContainsKey(name) ? Unknown
                : name == from.Name ? Bad
                : !from.Followed.Contains(name) && from.Followed.Count >= MostFollowed ? TooManyFollowed
                : 0;
            outcome.Codes.Add(code);
            if (code == 0 && from.Followed.Add(name))
                followed.Add(name);
        }

        if (followed.Count > 0)
            outcome.Event = $"Follow.CallbackAfterFollowAdd {from.Name}>{string.Join(',', followed)}";
        return outcome;
    }

    private Outcome Unfollow(Person from, string[] others)
    {
        var outcome = new Outcome();
        outcome.Codes.AddRange(others.Select(name => _people.ContainsKey(name) ? 0 : Unknown));
        var unfollowed = others.Where(name => from.Followed.Remove(name)).ToList();
        if (unfollowed.Count > 0)
            outcome.Event = $"Follow.CallbackAfterFollowDelete {from.Name}>{string.Join(',', unfollowed)}";
        return outcome;
    }

    private static Outcome SetAllowType(Person from, string type)
    {
        from.AllowType = type;
        return new Outcome { HasItems = false, Event = $"Profile.CallbackPortraitSet {from.Name} {type}" };
    }

    private static Outcome SetForbidden(Person from, bool forbidden)
    {
        from.Forbidden = forbidden;
        return new Outcome
        {
            HasItems = false,
            Event = $"Profile.CallbackPortraitSet {from.Name} {(forbidden ? "AdminForbid_Type_SendOut" : "AdminForbid_Type_None")}",
        };
    }

    private int ApplicationsOf(Person person) => person.Asked.Count + People.Count(other => other.Asked.Contains(person.Name));

    private static bool HasRoom(Person owner, IEnumerable<string> names) => owner.Lists.Select(list => list.Name).Union(names).Count() <= MostLists;

    private static void Begin(Person owner, string friend, string remark, Outcome? outcome)
    {
        owner.Friends[friend] = remark;
        if (outcome is not null)
            outcome.Friends = true;
    }

    private static void End(Person owner, string friend, Outcome outcome)
    {
        owner.Friends.Remove(friend);
        outcome.Friends = true;
        Leave(owner, friend, outcome);
    }

    private static bool EndMirror(Person mirror, string owner)
    {
        if (!mirror.Friends.ContainsKey(owner))
            return false;

        var outcome = new Outcome();
        End(mirror, owner, outcome);
        outcome.CountIn(mirror);
        return true;
    }

    private static void Make(Person owner, string list, Outcome outcome)
    {
        if (owner.List(list) is not null)
            return;

        owner.Lists.Add((list, []));
        outcome.Lists = true;
    }

    private static void Join(Person owner, string friend, IEnumerable<string> lists, Outcome outcome)
    {
        foreach (var list in lists)
        {
            Make(owner, list, outcome);
            outcome.Lists |= owner.List(list)!.Add(friend);
        }
    }

    private static void Leave(Person owner, string friend, Outcome outcome)
    {
        foreach (var (_, members) in owner.Lists)
            outcome.Lists |= members.Remove(friend);
    }
}

/// <summary>What a step must answer and tell.</summary>
internal sealed class Outcome
{
    /// <summary>The call as a whole is refused with this; 0: it is not.</summary>
    public long Refused { get; init; }

    /// <summary>Whether the reply lists items at all.</summary>
    public bool HasItems { get; init; } = true;

    public List<long> Codes { get; } = [];

    /// <summary>The webhook, if one is due.</summary>
    public string? Event { get; set; }

    /// <summary>The owner's friend data changed.</summary>
    public bool Friends { get; set; }

    /// <summary>The owner's friend lists changed.</summary>
    public bool Lists { get; set; }

    /// <summary>A sequence grows by one per call, and only if something changed.</summary>
    public Outcome CountIn(Person owner)
    {
        owner.FriendSequence += Friends ? 1 : 0;
        owner.ListSequence += Lists ? 1 : 0;
        return this;
    }
}
