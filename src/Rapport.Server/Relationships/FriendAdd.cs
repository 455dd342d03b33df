using System.Text.Json;
using System.Text.Json.Serialization;
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
    FriendListStore lists,
    Friendships friendships,
    FriendFields fields,
    Outbox outbox,
    IOptions<RapportOptions> options,
    TimeProvider clock
) : IOperation<FriendAddRequest, ItemResultsReply>
{
    private const string Both = "Add_Type_Both";
    private const string Single = "Add_Type_Single";

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
            Forced: caller.IsAdmin && request.ForceAddFlags == 1
        );
        return await database.WriteAsync(session => AddAsync(session, caller, call, items));
    }

    private async ValueTask<ItemResultsReply> AddAsync(WriteSession session, Caller caller, Call call, List<FriendToAdd> items)
    {
        var asker = await accounts.FindAsync(session, caller.AppId, call.Owner) ?? throw new Refusal(Errors.Relationship.AccountNotFound);
        var askerProfile = ProfileDocument.Parse(asker.Profile);
        var state = new State(
            asker.Number,
            Forbidden: askerProfile.Find(ProfileTags.AdminForbidType)?.Text == ProfileRules.ForbidSendOut,
            await ties.TallyAsync(session, asker.Number),
            await OwnerLists.LoadAsync(session, lists, asker.Number, _limits.FriendLists),
            new OwnerChanges()
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
        {
            state.Changes.CountIn(state.Tally);
            await outbox.AppendAsync(session, caller, webhook, call.Owner, state.Tally);
            await ties.SaveTallyAsync(session, asker.Number, state.Tally);
        }

        return results.ToReply();
    }

    private async ValueTask<WireError?> AddAsync(WriteSession session, Caller caller, Call call, State state, FriendToAdd item, FriendAddEvent webhook)
    {
        if (WhyIllegal(item) is { } illegal)
            return Errors.Relationship.InvalidParameters with { Sentence = illegal };
        if (item.To_Account == call.Owner)
            return Errors.Relationship.InvalidParameters with { Sentence = "Err_SNS_FriendAdd_Self" };
        if (await accounts.FindAsync(session, caller.AppId, item.To_Account!) is not { } target)
            return Errors.Relationship.AccountNotFound with { Sentence = "Err_SNS_FriendAdd_Account_Not_Exist" };

        var tie = await ties.FindAsync(session, state.OwnerNo, target.Number);
        var mirror = await ties.FindAsync(session, target.Number, state.OwnerNo);
        var situation = await SituationAsync(session, caller, call, state, item, target, tie, mirror);
        var error = FriendAddRules.Decide(situation);
        if (error == Errors.Relationship.NeedConfirm)
            await AskAsync(session, call, state, item, target, tie);
        if (error is not null)
            return error;

        var now = clock.GetUtcNow().ToUnixTimeSeconds();
        Friendships.Begin(tie, state.Tally, state.Changes, now, item.AddSource!, item.AddWording, item.Remark);
        tie.WithdrawApplication();
        await ties.SaveAsync(session, state.OwnerNo, target.Number, tie);
        if (!string.IsNullOrEmpty(item.GroupName))
            await state.Lists.JoinAsync(session, target.Number, [item.GroupName], state.Changes);
        webhook.PairList.Add(
            new FriendPair
            {
                From_Account = call.Owner,
                To_Account = target.UserId,
                Initiator_Account = call.Owner,
            }
        );

        if (!call.OneWay && !mirror.IsFriend)
        {
            await friendships.BeginMirrorAsync(session, target.Number, state.OwnerNo, mirror, now, item.AddSource!, item.AddWording);
            webhook.PairList.Add(
                new FriendPair
                {
                    From_Account = target.UserId,
                    To_Account = call.Owner,
                    Initiator_Account = call.Owner,
                }
            );
        }

        return null;
    }

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
            Full = state.Tally.FriendCount >= _limits.Friends,
            PeerFull = entersTargetsTable && (await ties.TallyAsync(session, target.Number)).FriendCount >= _limits.Friends,
            ListsFull = !string.IsNullOrEmpty(item.GroupName) && !state.Lists.HasRoomFor([item.GroupName]),
            Forced = call.Forced,
            OneWay = call.OneWay,
            AllowType = allowType,
            ApplicationsFull =
                allowType == ProfileRules.NeedConfirm
                && !tie.HasAsked
                && (
                    await ApplicationsOfAsync(session, state.OwnerNo) >= _limits.Applications
                    || await ApplicationsOfAsync(session, target.Number) >= _limits.Applications
                ),
        };
    }

    private async ValueTask<long> ApplicationsOfAsync(Session session, long account) =>
        await ties.CountSentAsync(session, account) + await ties.CountReceivedAsync(session, account);

    /// <summary>Stores the application, or renews the one that waits.</summary>
    private async ValueTask AskAsync(WriteSession session, Call call, State state, FriendToAdd item, Account target, Tie tie)
    {
        tie.AskedMs = clock.GetUtcNow().ToUnixTimeMilliseconds();
        tie.Application = JsonSerializer.Serialize(
            new FriendApplication(item.AddSource!, item.AddWording ?? "", item.Remark ?? "", item.GroupName ?? "", call.OneWay),
            FriendApplicationJson.Default.FriendApplication
        );
        await ties.SaveAsync(session, state.OwnerNo, target.Number, tie);
    }

    private sealed record Call(string Owner, bool OneWay, bool Forced);

    private sealed record State(long OwnerNo, bool Forbidden, Tally Tally, OwnerLists Lists, OwnerChanges Changes);
}

/// <summary>What somebody wished when he asked for friendship; carried out when the other agrees.</summary>
public sealed record FriendApplication(string AddSource, string AddWording, string Remark, string GroupName, bool OneWay);

[JsonSerializable(typeof(FriendApplication))]
internal sealed partial class FriendApplicationJson : JsonSerializerContext;
