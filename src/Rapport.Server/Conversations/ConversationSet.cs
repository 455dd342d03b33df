using Microsoft.Extensions.Options;
using Rapport.Contracts;
using Rapport.Contracts.Conversations;
using Rapport.Contracts.Gateway;
using Rapport.Server.Accounts;
using Rapport.Server.Api;
using Rapport.Server.Configuration;
using Rapport.Server.Relationships;
using Rapport.Storage;

namespace Rapport.Server.Conversations;

/// <summary>Pins a client's conversations, or says how it wants to be told of new messages in them.</summary>
public sealed class ConversationSet(
    Database database,
    AccountDirectory accounts,
    ConversationStore conversations,
    ConversationView view,
    OwnerBooks books,
    IOptions<RapportOptions> options,
    TimeProvider clock
) : IOperation<ConversationSetRequest, Reply>
{
    private const int Most = 100;

    public async ValueTask<Reply> ExecuteAsync(Caller caller, ConversationSetRequest request, CancellationToken cancel)
    {
        var bad = Errors.Conversation.InvalidParameters;
        var peers = Require.Items(request.To_Account, Most, bad, nameof(request.To_Account));
        if (request.TopFlag is not (null or 0 or 1))
            throw new Refusal(bad, "TopFlag must be 0 or 1");
        if (request.RemindType is not (null or 0 or 1 or 2))
            throw new Refusal(bad, "RemindType must be 0, 1 or 2");

        await database.WriteAsync(UnitScope.Pairs(caller.AppId, caller.UserId, peers), session => SetAsync(session, caller, peers, request));
        return new Reply();
    }

    private async ValueTask<bool> SetAsync(WriteSession session, Caller caller, List<string> peers, ConversationSetRequest request)
    {
        var owner = new AccountRef(caller.Call!.Session.AccountNo, caller.UserId);
        var now = clock.GetUtcNow().ToUnixTimeMilliseconds();
        var pinned = await conversations.CountPinnedAsync(session, owner.Number);
        var changed = new List<(long PeerNo, string Peer, Conversation Conversation)>();
        foreach (var peer in peers.Distinct())
        {
            var number = await accounts.NumberOfAsync(session, caller.AppId, peer);
            if (number == 0)
                throw new Refusal(Errors.Conversation.InvalidParameters, $"{peer} does not exist");

            var conversation = await conversations.FindAsync(session, owner.Number, number);
            if (request.TopFlag is { } top)
            {
                pinned += top - (conversation.PinnedMs is null ? 0 : 1);
                conversation.PinnedMs = top == 0 ? null : conversation.PinnedMs ?? now;
            }

            conversation.Remind = request.RemindType is { } remind ? (RemindType)remind : conversation.Remind;
            changed.Add((number, peer, conversation));
        }

        if (pinned > options.Value.Limits.Pinned)
            throw new Refusal(Errors.Conversation.TooManyPinned);

        var items = new List<ConversationItem>();
        foreach (var (number, peer, conversation) in changed)
        {
            conversations.Save(session, owner.Number, number, conversation);
            items.Add(await view.ShowAsync(session, caller.App, owner, new ListedConversation(number, peer, conversation)));
        }

        await books.NoteConversationAsync(session, caller, owner.Number, new ChangeItem { Type = ChangeTypes.ConversationChanged, ConversationItem = items });
        return true;
    }
}
