using Microsoft.Extensions.Options;
using Rapport.Contracts;
using Rapport.Contracts.Conversations;
using Rapport.Server.Accounts;
using Rapport.Server.Api;
using Rapport.Server.Configuration;
using Rapport.Server.Messages;
using Rapport.Storage;

namespace Rapport.Server.Conversations;

/// <summary>An account's conversations for the app backend: the pinned ones first, then the others in pages, the newest first.</summary>
public sealed class RecentContactGetList(
    Database database,
    AccountDirectory accounts,
    ConversationStore conversations,
    IOptions<RapportOptions> options,
    TimeProvider clock
) : IOperation<RecentContactGetListRequest, RecentContactGetListReply>
{
    private const int PageSize = 100;
    private const long TellsPinned = 1;
    private const long WithEmpty = 2;

    /// <summary>Where a page ended is told in two numbers, because some clients read numbers of 31 bits only.</summary>
    private const int CursorBits = 30;

    public async ValueTask<RecentContactGetListReply> ExecuteAsync(Caller caller, RecentContactGetListRequest request, CancellationToken cancel)
    {
        var owner = Require.Text(request.From_Account, Errors.Conversation.InvalidParameters, nameof(request.From_Account));
        var assist = request.AssistFlags ?? 0;
        var since = (assist & WithEmpty) != 0 ? 0 : Expiry.Of(caller.App, clock);
        var before = Cursor(request.TimeStamp, request.StartIndex);
        return await database.ReadAsync(async session =>
        {
            var number = await accounts.NumberOfAsync(session, caller.AppId, owner);
            if (number == 0)
                throw new Refusal(Errors.Conversation.AccountNotFound);

            var reply = new RecentContactGetListReply();
            var pinned = await conversations.PinnedAsync(session, number, since);
            if (before == 0)
                reply.SessionItem.AddRange(pinned.Select(item => Show(item, (assist & TellsPinned) != 0)));

            // One more than a page tells whether there are more.
            var recent = await conversations.RecentAsync(
                session,
                number,
                before == 0 ? long.MaxValue : before,
                since,
                options.Value.Limits.Conversations,
                PageSize + 1
            );
            reply.CompleteFlag = recent.Count <= PageSize ? 1 : 0;
            if (recent.Count > PageSize)
                recent.RemoveAt(PageSize);
            reply.SessionItem.AddRange(recent.Select(item => Show(item, isPinned: false)));
            if (recent.Count > 0)
            {
                var last = recent[^1].Conversation.NewestNo;
                (reply.TimeStamp, reply.StartIndex) = (last >> CursorBits, last & ((1L << CursorBits) - 1));
            }

            (reply.TopTimeStamp, reply.TopStartIndex) = (reply.TimeStamp, reply.StartIndex);
            return reply;
        });
    }

    private static long Cursor(long? timeStamp, long? startIndex) => (Math.Max(0, timeStamp ?? 0) << CursorBits) + Math.Max(0, startIndex ?? 0);

    private static SessionItem Show(ListedConversation item, bool isPinned) =>
        new()
        {
            Type = 1,
            To_Account = item.Peer,
            MsgTime = item.Conversation.ListedAt,
            TopFlag = isPinned ? 1 : 0,
        };
}
