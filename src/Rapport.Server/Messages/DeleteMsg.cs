using Rapport.Contracts;
using Rapport.Contracts.Gateway;
using Rapport.Contracts.Messages;
using Rapport.Server.Accounts;
using Rapport.Server.Api;
using Rapport.Server.Conversations;
using Rapport.Server.Relationships;
using Rapport.Storage;

namespace Rapport.Server.Messages;

/// <summary>Deletes messages from one side's view; the other side keeps them. Keys of messages that are not there are passed over.</summary>
public sealed class DeleteMsg(Database database, MessageAccess access, MessageStore messages, ConversationStore conversations, OwnerBooks books)
    : IOperation<DeleteMsgRequest, DeleteMsgReply>
{
    private const int Most = 30;

    public async ValueTask<DeleteMsgReply> ExecuteAsync(Caller caller, DeleteMsgRequest request, CancellationToken cancel)
    {
        var owner = MessageAccess.RequireActor(caller, request.Operator_Account, Errors.Message.InvalidFromAccount, nameof(request.Operator_Account));
        var peer = Require.Text(request.Peer_Account, Errors.Message.InvalidToAccount, nameof(request.Peer_Account));
        var texts = Require.Items(request.MsgKeyList, Most, Errors.Message.InvalidKey, nameof(request.MsgKeyList));

        var reply = new DeleteMsgReply();
        var keys = new List<MsgKey>();
        foreach (var text in texts)
        {
            if (MsgKey.TryParse(text, out var key))
                keys.Add(key);
            else
                reply.InvalidMsgKeyList.Add(text);
        }

        var recalled = access.Recall(caller, owner, peer);
        await database.WriteAsync(UnitScope.AccountsAndPair(caller.AppId, owner, peer), session => DeleteAsync(session, caller, owner, peer, keys, recalled));
        return reply;
    }

    private async ValueTask<bool> DeleteAsync(WriteSession session, Caller caller, string owner, string peer, List<MsgKey> keys, RememberedNumbers? recalled)
    {
        var sides = await access.SidesAsync(session, caller, owner, peer, recalled, Errors.Message.InvalidFromAccount, Errors.Message.InvalidToAccount);
        var (viewer, other) = (sides.One.Number, sides.Other.Number);
        var conversation = await conversations.FindAsync(session, viewer, other);
        var unread = conversation.Unread;
        var told = new List<C2CMsgInfo>();
        foreach (var key in keys.Distinct())
        {
            var message = await messages.FindAsync(session, sides.Pair, key);
            if (message is null || message.IsHiddenFrom(viewer))
                continue;

            if (message.CountsFor(viewer) && message.Number > conversation.ReadNo && conversation.Unread > 0)
                conversation.Unread--;
            message.Hidden |= sides.Pair.HiddenFrom(viewer);
            messages.Save(session, message);
            var isOwn = message.From == viewer;
            told.Add(
                new C2CMsgInfo
                {
                    From_Account = isOwn ? owner : peer,
                    To_Account = isOwn ? peer : owner,
                    MsgKey = key.ToString(),
                    MsgId = message.Id,
                }
            );
        }

        if (told.Count == 0)
            return false;

        if (conversation.Unread != unread)
            conversations.Save(session, viewer, other, conversation);
        await books.NoteConversationAsync(
            session,
            caller,
            viewer,
            new ChangeItem
            {
                Type = ChangeTypes.MessageDeleted,
                C2CMsgInfo = told,
                UnreadMsgNum = conversation.Unread,
            }
        );
        return true;
    }
}
