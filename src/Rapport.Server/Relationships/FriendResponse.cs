using Microsoft.Extensions.Options;
using Rapport.Contracts;
using Rapport.Contracts.Relationships;
using Rapport.Contracts.Webhooks;
using Rapport.Server.Accounts;
using Rapport.Server.Api;
using Rapport.Server.Configuration;
using Rapport.Server.Webhooks;
using Rapport.Storage;

namespace Rapport.Server.Relationships;

/// <summary>
/// Answers friend applications. Any answer takes the application away; agreeing puts the answerer into the asker's table, and on request
/// the asker into the answerer's. One webhook tells of all entries really added.
/// </summary>
public sealed class FriendResponse(
    Database database,
    RelationshipAccess access,
    TieStore ties,
    FriendListStore lists,
    FriendFields fields,
    OwnerBooks books,
    Outbox outbox,
    BeforeWebhooks before,
    IOptions<RapportOptions> options,
    TimeProvider clock
) : IOperation<FriendResponseRequest, ItemResultsReply>
{
    private const int Most = 100;
    private const string Agree = "Response_Action_Agree";
    private const string AgreeAndAdd = "Response_Action_AgreeAndAdd";
    private const string Reject = "Response_Action_Reject";

    private readonly LimitOptions _limits = options.Value.Limits;

    public async ValueTask<ItemResultsReply> ExecuteAsync(Caller caller, FriendResponseRequest request, CancellationToken cancel)
    {
        var bad = Errors.Relationship.InvalidParameters;
        var owner = RelationshipAccess.RequireOwner(caller, request.From_Account);
        var items = Require.Items(request.ResponseFriendItem, Most, bad, nameof(request.ResponseFriendItem));
        foreach (var item in items)
            Require.Text(item.To_Account, bad, nameof(item.To_Account));

        var verdict = caller.Call is null ? Verdict.NotAsked : await before.AskAsync(caller, Question(caller, owner, items));
        return await database.WriteAsync(session => AnswerAsync(session, caller, owner, items, verdict));
    }

    private PrevFriendResponseEvent Question(Caller caller, string owner, List<FriendToAnswer> items) =>
        new()
        {
            Requester_Account = caller.UserId,
            From_Account = owner,
            ResponseFriendItem = items.ConvertAll(item => new FriendResponseItem
            {
                To_Account = item.To_Account!,
                Remark = item.Remark ?? "",
                TagName = item.TagName ?? "",
                ResponseAction = item.ResponseAction ?? "",
            }),
            EventTime = clock.GetUtcNow().ToUnixTimeMilliseconds(),
        };

    private async ValueTask<ItemResultsReply> AnswerAsync(WriteSession session, Caller caller, string owner, List<FriendToAnswer> items, Verdict verdict)
    {
        var ownerNo = await access.RequireNumberAsync(session, caller, owner);
        var answerer = new Side(
            new AccountRef(ownerNo, owner),
            await books.OpenAsync(session, caller, ownerNo),
            await OwnerLists.LoadAsync(session, lists, ownerNo, _limits.FriendLists)
        );
        var results = new ItemResults();
        var webhook = new FriendAddEvent { ClientCmd = "friend_response" };

        foreach (var item in items)
        {
            if ((verdict.WhyNot(item.To_Account!) ?? await AnswerAsync(session, caller, answerer, item, webhook)) is { } error)
                results.Fail(item.To_Account!, error);
            else
                results.Succeed(item.To_Account!);
        }

        if (webhook.PairList.Count > 0)
            outbox.Append(session, caller, webhook, owner, answerer.Changes.Tally);
        await books.CloseAsync(session, answerer.Changes);
        return results.ToReply();
    }

    private async ValueTask<WireError?> AnswerAsync(WriteSession session, Caller caller, Side answerer, FriendToAnswer item, FriendAddEvent webhook)
    {
        if (WhyIllegal(item) is { } illegal)
            return Errors.Relationship.InvalidParameters with { Sentence = illegal };
        var askerNo = await access.NumberOfAsync(session, caller, item.To_Account!);
        if (askerNo == 0)
            return Errors.Relationship.AccountNotFound with { Sentence = "Err_SNS_FriendResponse_Account_Not_Exist" };
        var asked = await ties.FindAsync(session, askerNo, answerer.Account.Number);
        if (!asked.HasAsked)
            return Errors.Relationship.ApplicationNotFound;

        var asker = new Side(
            new AccountRef(askerNo, item.To_Account!),
            await books.OpenAsync(session, askerNo),
            await OwnerLists.LoadAsync(session, lists, askerNo, _limits.FriendLists)
        );
        var back = await ties.FindAsync(session, answerer.Account.Number, askerNo);
        if (WhyNoRoom(item, asker, asked, answerer, back) is { } full)
            return full;

        var application = FriendApplication.Read(asked);
        Friendships.DropApplication(asked, asker.Changes, asker.Account.UserId, answerer.Changes, answerer.Account.UserId);
        if (item.ResponseAction != Reject)
            await BeginAsync(session, asker, answerer.Account, asked, asker.Account, application, application.Remark, application.GroupName, webhook);
        if (item.ResponseAction == AgreeAndAdd)
            await BeginAsync(session, answerer, asker.Account, back, asker.Account, application, item.Remark, item.TagName, webhook);

        // The answerer may have asked too. Once each has the other there is nothing left to agree to.
        if (item.ResponseAction != Reject && asked.IsFriend && back.IsFriend)
            Friendships.DropApplication(back, answerer.Changes, answerer.Account.UserId, asker.Changes, asker.Account.UserId);
        ties.Save(session, askerNo, answerer.Account.Number, asked);
        ties.Save(session, answerer.Account.Number, askerNo, back);
        await books.CloseAsync(session, asker.Changes);
        return null;
    }

    private string? WhyIllegal(FriendToAnswer item) =>
        item.ResponseAction is not (Agree or AgreeAndAdd or Reject) ? "Err_SNS_FriendResponse_Action_Illegal"
        : !fields.IsRemark(item.Remark) ? "Err_SNS_FriendResponse_Remark_Illegal"
        : !string.IsNullOrEmpty(item.TagName) && !fields.IsListName(item.TagName) ? "Err_SNS_FriendResponse_Group_Name_Illegal"
        : null;

    /// <summary>An answer that cannot be carried out leaves the application where it is, so that it can be given again.</summary>
    private WireError? WhyNoRoom(FriendToAnswer item, Side asker, Tie asked, Side answerer, Tie back)
    {
        if (item.ResponseAction == Reject)
            return null;
        if (!asked.IsFriend && asker.Changes.Tally.FriendCount >= _limits.Friends)
            return Errors.Relationship.PeerTooManyFriends with { Sentence = "Err_SNS_FriendResponse_Peer_Friend_Num_Exceed_Threshold" };
        if (item.ResponseAction == Agree || back.IsFriend)
            return null;
        if (answerer.Changes.Tally.FriendCount >= _limits.Friends)
            return Errors.Relationship.TooManyFriends with { Sentence = "Err_SNS_FriendResponse_My_Friend_Num_Exceed_Threshold" };
        return string.IsNullOrEmpty(item.TagName) || answerer.Lists.HasRoomFor([item.TagName])
            ? null
            : Errors.Relationship.TooManyLists with
            {
                Sentence = "Err_SNS_FriendResponse_Group_Num_Exceed_Threshold",
            };
    }

    /// <summary>Puts a friend into one side's table, unless he is there. A wished list there is no room for any more is left out.</summary>
    private async ValueTask BeginAsync(
        WriteSession session,
        Side side,
        AccountRef friend,
        Tie tie,
        AccountRef asker,
        FriendApplication application,
        string? remark,
        string? list,
        FriendAddEvent webhook
    )
    {
        if (tie.IsFriend)
            return;

        Friendships.Begin(side.Changes, friend, tie, clock.GetUtcNow().ToUnixTimeSeconds(), application.AddSource, application.AddWording, remark);
        if (!string.IsNullOrEmpty(list) && side.Lists.HasRoomFor([list]))
            await side.Lists.JoinAsync(session, friend.Number, [list], side.Changes);
        webhook.PairList.Add(FriendAdd.Pair(side.Account.UserId, friend.UserId, asker.UserId));
    }

    /// <summary>One of the two: the account, its book and its lists.</summary>
    private sealed record Side(AccountRef Account, OwnerChanges Changes, OwnerLists Lists);
}
