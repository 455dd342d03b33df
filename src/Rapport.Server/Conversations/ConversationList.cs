using Microsoft.Extensions.Options;
using Rapport.Contracts;
using Rapport.Contracts.Conversations;
using Rapport.Server.Accounts;
using Rapport.Server.Api;
using Rapport.Server.Configuration;
using Rapport.Server.Messages;
using Rapport.Server.Relationships;
using Rapport.Storage;

namespace Rapport.Server.Conversations;

/// <summary>A client's conversations with all there is to show of them.</summary>
public sealed class ConversationList(
    Database database,
    AccountDirectory accounts,
    ConversationStore conversations,
    ConversationView view,
    TieStore ties,
    IOptions<RapportOptions> options,
    TimeProvider clock
) : IOperation<ConversationListRequest, ConversationListReply>
{
    private const int Most = 100;

    private readonly LimitOptions _limits = options.Value.Limits;

    public ValueTask<ConversationListReply> ExecuteAsync(Caller caller, ConversationListRequest request, CancellationToken cancel)
    {
        var most = (int)Math.Clamp(request.MaxCnt ?? Most, 1, Most);
        var named = request.To_Account is { Count: > 0 } some
            ? Require.Items(some, Most, Errors.Conversation.InvalidParameters, nameof(request.To_Account))
            : null;
        var before = request.StartIndex is > 0 and var index ? index : 0;
        return database.ReadAsync(session => ReadAsync(session, caller, named, before, most));
    }

    private async ValueTask<ConversationListReply> ReadAsync(Session session, Caller caller, List<string>? named, long before, int most)
    {
        var owner = new AccountRef(caller.Call!.Session.AccountNo, caller.UserId);
        var expired = Expiry.Of(caller.App, clock);
        var reply = new ConversationListReply
        {
            UnreadMsgNum = await conversations.UnreadAsync(session, owner.Number, Expiry.OfUnread(caller.App, clock), _limits.UnreadConversations),
            CurrentSequence = (await ties.TallyAsync(session, owner.Number)).ConversationSequence,
        };

        var listed = named is null
            ? await PageAsync(session, owner.Number, before, most, expired, reply)
            : await NamedAsync(session, caller, owner.Number, named);
        foreach (var item in listed)
            reply.ConversationItem.Add(await view.ShowAsync(session, caller.App, owner, item));
        return reply;
    }

    private async ValueTask<List<ListedConversation>> PageAsync(Session session, long owner, long before, int most, long expired, ConversationListReply reply)
    {
        List<ListedConversation> page = before == 0 ? await conversations.PinnedAsync(session, owner, expired) : [];
        var recent = await conversations.RecentAsync(session, owner, before == 0 ? long.MaxValue : before, expired, _limits.Conversations, most + 1);
        if (recent.Count > most)
        {
            recent.RemoveAt(most);
            reply.NextIndex = recent[^1].Conversation.NewestNo;
        }

        page.AddRange(recent);
        return page;
    }

    private async ValueTask<List<ListedConversation>> NamedAsync(Session session, Caller caller, long owner, List<string> named)
    {
        var found = new List<ListedConversation>();
        foreach (var peer in named)
        {
            var number = await accounts.NumberOfAsync(session, caller.AppId, peer);
            if (number == 0)
                continue;

            var conversation = await conversations.FindAsync(session, owner, number);
            if (conversation.IsStored)
                found.Add(new ListedConversation(number, peer, conversation));
        }

        return found;
    }
}
