using Rapport.Contracts;
using Rapport.Contracts.Conversations;
using Rapport.Contracts.Gateway;
using Rapport.Server.Api;
using Rapport.Server.Relationships;
using Rapport.Storage;

namespace Rapport.Server.Conversations;

/// <summary>Sets marks of conversations, whether they are in the list or not. No webhook.</summary>
public sealed class MarkContact(Database database, ContactAccess access, ContactStore store, OwnerBooks books, TimeProvider clock)
    : IOperation<MarkContactRequest, MarkContactReply>
{
    private const int MostItems = 100;
    private const int MostCustomBytes = 256;
    private const long Standard = 1;
    private const long Custom = 2;
    private const long Both = 3;

    private static readonly WireError s_bad = Errors.Conversation.InvalidParameters;

    public async ValueTask<MarkContactReply> ExecuteAsync(Caller caller, MarkContactRequest request, CancellationToken cancel)
    {
        var owner = ContactAccess.RequireOwner(caller, request.From_Account);
        if (request.MarkItem is not { Count: > 0 and <= MostItems })
            throw new Refusal(Errors.Conversation.TooManyMarks);
        var items = Require.Items(request.MarkItem, MostItems, s_bad, nameof(request.MarkItem));
        return await database.WriteAsync(UnitScope.Accounts(caller.AppId, owner), session => MarkAsync(session, caller, owner, items));
    }

    private async ValueTask<MarkContactReply> MarkAsync(WriteSession session, Caller caller, string owner, List<MarkItem> items)
    {
        var ownerNo = await access.RequireNumberAsync(session, caller, owner);
        var named = await access.ResolveAsync(session, caller, items.ConvertAll(item => item.ContactItem));
        var contacts = new OwnerContacts(session, store, ownerNo, clock.GetUtcNow().ToUnixTimeSeconds());
        store.Foresee(session, ownerNo, named.Where(contact => contact.Error is null).Select(contact => contact.PeerNo).Distinct());

        var reply = new MarkContactReply();
        var touched = new Dictionary<long, Marked>();
        for (var i = 0; i < items.Count; i++)
        {
            var error = Fault(items[i]) ?? named[i].Error;
            if (error is null)
            {
                var peer = named[i].PeerNo;
                if (!touched.TryGetValue(peer, out var marked))
                    touched[peer] = marked = new Marked(named[i].Item!.To_Account!, await contacts.FindAsync(peer));
                error = await MarkAsync(contacts, peer, marked, items[i]);
            }

            reply.ResultItem.Add(
                new MarkResult
                {
                    OptType = items[i].OptType,
                    ContactItem = named[i].Item,
                    ResultCode = error?.Code ?? 0,
                    ResultInfo = error?.Sentence ?? "",
                }
            );
        }

        var changed = touched.Values.Where(marked => marked.IsChanged).Select(marked => marked.Contact.Show(marked.Peer)).ToList();
        if (changed.Count > 0)
            await books.NoteConversationAsync(session, caller, ownerNo, new ChangeItem { Type = ChangeTypes.ContactMarked, ContactItem = changed });
        return reply;
    }

    private static async ValueTask<WireError?> MarkAsync(OwnerContacts contacts, long peer, Marked marked, MarkItem item)
    {
        var (marks, custom) = (marked.Contact.Marks, marked.Contact.Custom);
        if (item.OptType is Standard or Both)
            marks = (marks & ~Bits(item.ClearMark)) | Bits(item.SetMark);
        if (item.OptType is Custom or Both && item.CustomMark is { } text)
            custom = text.Length == 0 ? null : text;
        if ((marks, custom) == (marked.Contact.Marks, marked.Contact.Custom))
            return null;

        var error = await contacts.MarkAsync(peer, marked.Contact, marks, custom);
        marked.IsChanged |= error is null;
        return error;
    }

    /// <summary>What is wrong with an item, but for the conversation it names. What its type does not ask for is passed over.</summary>
    private static WireError? Fault(MarkItem item)
    {
        if (item.OptType is not (Standard or Custom or Both))
            return s_bad with { Sentence = "OptType must be 1, 2 or 3" };
        if (item.OptType is Standard or Both && !(AreMarks(item.SetMark) && AreMarks(item.ClearMark)))
            return s_bad with { Sentence = $"marks are 1 to {Contact.MostMarks}" };
        if (item.OptType is Custom or Both && item.CustomMark is { } custom && !Require.Fits(custom, MostCustomBytes))
            return s_bad with { Sentence = $"CustomMark has at most {MostCustomBytes} bytes" };
        return null;
    }

    private static bool AreMarks(List<long?>? marks) => marks is null || marks.TrueForAll(mark => mark is >= 1 and <= Contact.MostMarks);

    private static long Bits(List<long?>? marks) => marks is null ? 0 : marks.Aggregate(0L, (bits, mark) => bits | Contact.BitOf(mark!.Value));

    /// <summary>A conversation that is being marked; a call may name it several times.</summary>
    private sealed class Marked(string peer, Contact contact)
    {
        public string Peer { get; } = peer;

        public Contact Contact { get; } = contact;

        public bool IsChanged { get; set; }
    }
}
