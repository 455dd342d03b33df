using Microsoft.Extensions.Options;
using Rapport.Contracts;
using Rapport.Contracts.Relationships;
using Rapport.Contracts.Webhooks;
using Rapport.Server.Accounts;
using Rapport.Server.Api;
using Rapport.Server.Configuration;
using Rapport.Server.Profiles;
using Rapport.Server.Webhooks;
using Rapport.Storage;

namespace Rapport.Server.Relationships;

/// <summary>Asks for friendships and makes those that need no consent; one webhook tells of all entries really added.</summary>
public sealed class FriendAdd(
    Database database,
    AccountStore accounts,
    TieStore ties,
    FriendApplicationStore applications,
    FriendListStore lists,
    OwnerBooks books,
    FriendFields fields,
    Outbox outbox,
    BeforeWebhooks before,
    IOptions<RapportOptions> options,
    TimeProvider clock
) : IOperation<FriendAddRequest, ItemResultsReply>
{
    internal const string Both = "Add_Type_Both";
    internal const string Single = "Add_Type_Single";

    private readonly LimitOptions _limits = options.Value.Limits;

    public async ValueTask<ItemResultsReply> ExecuteAsync(Caller caller, FriendAddRequest request, CancellationToken cancel)
    {
        var bad = Errors.Relationship.InvalidParameters;
        var owner = RelationshipAccess.RequireOwner(caller, request.From_Account);
        var items = Require.Items(request.AddFriendItem, RelationshipAccess.MostAccounts, bad, nameof(request.AddFriendItem));
        foreach (var item in items)
            Require.Text(item.To_Account, bad, nameof(item.To_Account));

        var call = new Call(
            owner,
            OneWay: Require.Choice(request.AddType, bad, nameof(request.AddType), Both, Single) == Single,
            Forced: caller.IsAdmin && request.ForceAddFlags == 1,
            Verdict: Verdict.NotAsked
        );

        // The app backend is asked about what its users do, never about what it does itself.
        if (caller.Call is not null)
            call = call with { Verdict = await before.AskAsync(caller, Question(caller, call, items)) };
        return await database.WriteAsync(
            UnitScope.Accounts(caller.AppId, owner, items.ConvertAll(item => item.To_Account!)),
            session => AddAsync(session, caller, call, items)
        );
    }

    private PrevFriendAddEvent Question(Caller caller, Call call, List<FriendToAdd> items) =>
        new()
        {
            Requester_Account = caller.UserId,
            From_Account = call.Owner,
            FriendItem = items.ConvertAll(item => new FriendRequestItem
            {
                To_Account = item.To_Account!,
                Remark = item.Remark ?? "",
                GroupName = item.GroupName ?? "",
                AddSource = item.AddSource ?? "",
                AddWording = item.AddWording ?? "",
            }),
            AddType = call.OneWay ? Single : Both,
            EventTime = clock.GetUtcNow().ToUnixTimeMilliseconds(),
        };

    private async ValueTask<ItemResultsReply> AddAsync(WriteSession session, Caller caller, Call call, List<FriendToAdd> items)
    {
        var asker = await accounts.FindAsync(session, caller.AppId, call.Owner) ?? throw new Refusal(Errors.Relationship.AccountNotFound);
        var askerProfile = ProfileDocument.Parse(asker.Profile);
        var state = new State(
            asker,
            Forbidden: askerProfile.Find(ProfileTags.AdminForbidType)?.Text == ProfileRules.ForbidSendOut,
            await OwnerLists.LoadAsync(session, lists, asker.Number, _limits.FriendLists),
            await books.OpenAsync(session, caller, asker.Number)
        );
        var results = new ItemResults();
        var webhook = new FriendAddEvent
        {
            ClientCmd = "friend_add",
            Admin_Account = caller.IsAdmin ? caller.UserId : "",
            ForceFlag = call.Forced ? 1 : 0,
        };

        foreach (var item in items)
        {
            if (await AddAsync(session, caller, call, state, item, webhook) is { } error)
                results.Fail(item.To_Account!, error);
            else
                results.Succeed(item.To_Account!);
        }

        if (webhook.PairList.Count > 0)
            outbox.Append(session, caller, webhook, call.Owner, state.Changes.Tally);
        await books.CloseAsync(session, state.Changes);
        return results.ToReply();
    }

    private async ValueTask<WireError?> AddAsync(WriteSession session, Caller caller, Call call, State state, FriendToAdd item, FriendAddEvent webhook)
    {
        if (call.Verdict.WhyNot(item.To_Account!) is { } veto)
            return veto;
        if (WhyIllegal(item) is { } illegal)
            return Errors.Relationship.InvalidParameters with { Sentence = illegal };
        if (item.To_Account == call.Owner)
            return Errors.Relationship.InvalidParameters with { Sentence = "Err_SNS_FriendAdd_Self" };
        if (await accounts.FindAsync(session, caller.AppId, item.To_Account!) is not { } target)
            return Errors.Relationship.AccountNotFound with { Sentence = "Err_SNS_FriendAdd_Account_Not_Exist" };

        var tie = await ties.FindAsync(session, state.Asker.Number, target.Number);
        var mirror = await ties.FindAsync(session, target.Number, state.Asker.Number);
        var situation = await SituationAsync(session, caller, call, state, item, target, tie, mirror);
        var error = FriendAddRules.Decide(situation);
        if (error == Errors.Relationship.NeedConfirm)
            await AskAsync(session, call, state, item, target, tie);
        if (error is not null)
            return error;

        await BeginAsync(session, call, state, item, target, tie, mirror, webhook);
        return null;
    }

    /// <summary>Puts the target into the asker's table and, two-way, the asker into the target's. Whoever is let in has no need to ask any more.</summary>
    private async ValueTask BeginAsync(
        WriteSession session,
        Call call,
        State state,
        FriendToAdd item,
        Account target,
        Tie tie,
        Tie mirror,
        FriendAddEvent webhook
    )
    {
        var now = clock.GetUtcNow().ToUnixTimeSeconds();
        Friendships.Begin(state.Changes, target.Ref, tie, now, item.AddSource!, item.AddWording, item.Remark);
        webhook.PairList.Add(Pair(call.Owner, target.UserId, call.Owner));

        var entersTargetsTable = !call.OneWay && !mirror.IsFriend;
        if (entersTargetsTable || tie.HasAsked)
        {
            var changes = await books.OpenAsync(session, target.Number);
            Friendships.DropApplication(tie, state.Changes, call.Owner, changes, target.UserId);
            if (entersTargetsTable)
            {
                // The mirror entry has source, words and time, but no remark and no list.
                Friendships.DropApplication(mirror, changes, target.UserId, state.Changes, call.Owner);
                Friendships.Begin(changes, state.Asker.Ref, mirror, now, item.AddSource!, item.AddWording, remark: null);
                ties.Save(session, target.Number, state.Asker.Number, mirror);
                webhook.PairList.Add(Pair(target.UserId, call.Owner, call.Owner));
            }

            await books.CloseAsync(session, changes);
        }

        ties.Save(session, state.Asker.Number, target.Number, tie);
        if (!string.IsNullOrEmpty(item.GroupName))
            await state.Lists.JoinAsync(session, target.Number, [item.GroupName], state.Changes);
    }

    internal static FriendPair Pair(string from, string to, string initiator) =>
        new()
        {
            From_Account = from,
            To_Account = to,
            Initiator_Account = initiator,
        };

    private string? WhyIllegal(FriendToAdd item) =>
        !FriendFields.IsSource(item.AddSource) ? "Err_SNS_FriendAdd_Source_Illegal"
        : !fields.IsRemark(item.Remark) ? "Err_SNS_FriendAdd_Remark_Illegal"
        : !fields.IsWording(item.AddWording) ? "Err_SNS_FriendAdd_Wording_Illegal"
        : !string.IsNullOrEmpty(item.GroupName) && !fields.IsListName(item.GroupName) ? "Err_SNS_FriendAdd_Group_Name_Illegal"
        : null;

    private async ValueTask<FriendAddSituation> SituationAsync(
        Session session,
        Caller caller,
        Call call,
        State state,
        FriendToAdd item,
        Account target,
        Tie tie,
        Tie mirror
    )
    {
        var allowType = ProfileDocument.Parse(target.Profile).Find(ProfileTags.AllowType)?.Text ?? caller.App.Settings.Switches.DefaultAllowType;
        var entersTargetsTable = !call.OneWay && !mirror.IsFriend;
        return new FriendAddSituation
        {
            AlreadyFriend = tie.IsFriend,
            Blocks = tie.IsBlocked,
            IsBlocked = mirror.IsBlocked,
            Forbidden = state.Forbidden,
            Full = state.Changes.Tally.FriendCount >= _limits.Friends,
            PeerFull = entersTargetsTable && (await ties.TallyAsync(session, target.Number)).FriendCount >= _limits.Friends,
            ListsFull = !string.IsNullOrEmpty(item.GroupName) && !state.Lists.HasRoomFor([item.GroupName]),
            Forced = call.Forced,
            OneWay = call.OneWay,
            AllowType = allowType,
            ApplicationsFull =
                allowType == ProfileRules.NeedConfirm
                && !tie.HasAsked
                && (
                    await ApplicationsOfAsync(session, state.Asker.Number) >= _limits.Applications
                    || await ApplicationsOfAsync(session, target.Number) >= _limits.Applications
                ),
        };
    }

    private async ValueTask<long> ApplicationsOfAsync(Session session, long account) =>
        await applications.CountSentAsync(session, account) + await applications.CountReceivedAsync(session, account);

    /// <summary>Stores the application, or renews the one that waits.</summary>
    private async ValueTask AskAsync(WriteSession session, Call call, State state, FriendToAdd item, Account target, Tie tie)
    {
        var changes = await books.OpenAsync(session, target.Number);
        var application = new FriendApplication(item.AddSource!, item.AddWording ?? "", item.Remark ?? "", item.GroupName ?? "", call.OneWay);

        // Always behind what the target has read, so that an application of the same millisecond is not taken to be read.
        var readMs = changes.Tally.ApplicationsReadMs;
        var askedMs = Math.Max(clock.GetUtcNow().ToUnixTimeMilliseconds(), readMs + 1);
        tie.AskedMs = askedMs;
        tie.Application = application.ToJson();
        ties.Save(session, state.Asker.Number, target.Number, tie);

        state.Changes.ApplicationAdded(application.Show(PendencyTypes.SendOut, target.UserId, target.Profile, askedMs, readMs));
        changes.ApplicationAdded(application.Show(PendencyTypes.ComeIn, call.Owner, state.Asker.Profile, askedMs, readMs));
        await books.CloseAsync(session, changes);
    }

    private sealed record Call(string Owner, bool OneWay, bool Forced, Verdict Verdict);

    private sealed record State(Account Asker, bool Forbidden, OwnerLists Lists, OwnerChanges Changes);
}
