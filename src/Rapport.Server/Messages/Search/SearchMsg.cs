using System.Globalization;
using Microsoft.Extensions.Options;
using Rapport.Contracts;
using Rapport.Contracts.Messages;
using Rapport.Server.Accounts;
using Rapport.Server.Api;
using Rapport.Server.Configuration;
using Rapport.Server.Conversations;
using Rapport.Storage;

namespace Rapport.Server.Messages.Search;

/// <summary>Finds a client's own messages by words, senders, types and time: in one conversation, or in which conversations there are any.</summary>
public sealed class SearchMsg(
    Database database,
    AccountDirectory accounts,
    ConversationStore conversations,
    MessageStore messages,
    SearchStore store,
    MessageIndex index,
    IOptions<RapportOptions> options,
    TimeProvider clock
) : IOperation<SearchMsgRequest, SearchMsgReply>
{
    private const int MostNamed = 5;
    private const int MostTypes = 20;
    private const int MostInPage = 100;
    private const int UsualPage = 20;

    /// <summary>Of more messages only the last stored ones are looked at.</summary>
    private const int MostFound = 5_000;

    /// <summary>Bytes of a keyword.</summary>
    private const int LongestKeyword = 300;

    /// <summary>How long a search waits for the index; behind a great rush it goes without the newest messages.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(2);

    public async ValueTask<SearchMsgReply> ExecuteAsync(Caller caller, SearchMsgRequest request, CancellationToken cancel)
    {
        if (!options.Value.Search.Enabled)
            throw new Refusal(Errors.Gateway.ServiceUnavailable, "messages cannot be searched on this server");

        var keywords = Keywords(request);
        var wantsAll = Require.Choice(request.KeywordListMatchType, Errors.Message.InvalidJson, nameof(request.KeywordListMatchType), "or", "and") == "and";
        var before = Before(request.Cursor);
        var most = (int)Math.Clamp(request.MaxCnt ?? UsualPage, 1, MostInPage);
        await CatchUpAsync(caller.Call!.Session.AccountNo);
        return await database.ReadAsync(async session =>
        {
            var owner = new AccountRef(caller.Call.Session.AccountNo, caller.UserId);
            var reply = new SearchMsgReply { Cursor = "" };
            if (await AskAsync(session, caller, request, keywords, wantsAll) is not { } question)
                return reply;

            if (string.IsNullOrEmpty(request.Peer_Account))
                await FindConversationsAsync(session, owner, question, before, most, reply);
            else
                await FindMessagesAsync(session, owner, request.Peer_Account, question, before, most, reply);
            return reply;
        });
    }

    private static List<TextPhrase?> Keywords(SearchMsgRequest request)
    {
        var keywords = Listed(request.KeywordList, MostNamed, nameof(request.KeywordList));
        var senders = Listed(request.From_Account, MostNamed, nameof(request.From_Account));
        var types = Listed(request.MsgTypeList, MostTypes, nameof(request.MsgTypeList));
        if (keywords.Count + senders.Count + types.Count == 0)
            throw new Refusal(Errors.Message.InvalidJson, "KeywordList, From_Account and MsgTypeList are all empty");
        if (keywords.Exists(keyword => !Require.Fits(keyword, LongestKeyword)))
            throw new Refusal(Errors.Message.InvalidJson, $"a keyword has more than {LongestKeyword} bytes");

        return [.. keywords.Select(TextTerms.PhraseOf)];
    }

    private static List<string> Listed(List<string>? some, int most, string name) =>
        some is { Count: > 0 } ? Require.Items(some, most, Errors.Message.InvalidJson, name) : [];

    private static long Before(string? cursor)
    {
        if (string.IsNullOrEmpty(cursor))
            return long.MaxValue;
        return long.TryParse(cursor, NumberStyles.None, CultureInfo.InvariantCulture, out var before)
            ? before
            : throw new Refusal(Errors.Message.InvalidJson, "Cursor is not one that was given");
    }

    private async Task CatchUpAsync(long owner)
    {
        var newest = await database.ReadAsync(session => conversations.NewestAsync(session, owner));
        for (var began = clock.GetTimestamp(); clock.GetElapsedTime(began) < s_patience && !await index.CoversAsync(newest); )
        {
            if (!await index.StepAsync())
                return;
        }
    }

    /// <summary>What the index is asked; <c>null</c>: nothing can be found.</summary>
    private async ValueTask<SearchQuestion?> AskAsync(Session session, Caller caller, SearchMsgRequest request, List<TextPhrase?> keywords, bool wantsAll)
    {
        var owner = caller.Call!.Session.AccountNo;
        List<IReadOnlyList<TextPhrase>> clauses = [];
        if (string.IsNullOrEmpty(request.Peer_Account))
            clauses.Add([MessageTerms.Owner(owner)]);
        else if (await accounts.NumberOfAsync(session, caller.AppId, request.Peer_Account) is not 0 and var peer)
            clauses.AddRange(
                peer == owner
                    ?
                    [
                        [MessageTerms.Self(owner)],
                    ]
                    :
                    [
                        [MessageTerms.Owner(owner)],
                        [MessageTerms.Owner(peer)],
                    ]
            );
        else
            return null;

        var phrases = keywords.OfType<TextPhrase>().ToList();
        if (phrases.Count < keywords.Count && (wantsAll || phrases.Count == 0))
            return null;
        if (wantsAll)
            clauses.AddRange(phrases.Select(phrase => new[] { phrase }));
        else if (phrases.Count > 0)
            clauses.Add(phrases);

        if (request.From_Account is { Count: > 0 } named)
        {
            var senders = new List<TextPhrase>();
            foreach (var sender in named)
            {
                if (await accounts.NumberOfAsync(session, caller.AppId, sender) is not 0 and var number)
                    senders.Add(MessageTerms.Sender(number));
            }

            if (senders.Count == 0)
                return null;
            clauses.Add(senders);
        }

        if (request.MsgTypeList is { Count: > 0 } types)
            clauses.Add([.. types.Where(MessageElements.IsKnown).Select(MessageTerms.Type).DefaultIfEmpty(MessageTerms.Type("none"))]);

        var to = request.TimePosition is > 0 and var position ? position : uint.MaxValue;
        var from = request.TimePeriod is > 0 and var period ? (to == uint.MaxValue ? clock.GetUtcNow().ToUnixTimeSeconds() : to) - period : 0;
        return new SearchQuestion(owner, database.Texts.Query(clauses), Math.Max(from, Expiry.Of(caller.App, clock)), to);
    }

    private async ValueTask FindMessagesAsync(
        Session session,
        AccountRef owner,
        string peer,
        SearchQuestion question,
        long before,
        int most,
        SearchMsgReply reply
    )
    {
        reply.TotalCount = await store.CountAsync(session, question, MostFound);
        var found = await store.PageAsync(session, question, before, most + 1);
        if (found.Count == 0)
            return;

        if (found.Count > most)
        {
            found.RemoveAt(most);
            reply.Cursor = CursorAt(found[^1].Number);
        }

        reply.ResultItem.Add(
            new SearchItem
            {
                Peer_Account = peer,
                MsgCount = reply.TotalCount,
                MsgList = [.. found.Select(message => Show(message, owner, peer))],
            }
        );
    }

    private async ValueTask FindConversationsAsync(Session session, AccountRef owner, SearchQuestion question, long before, int most, SearchMsgReply reply)
    {
        var found = await store.ConversationsAsync(session, question, MostFound);
        reply.TotalCount = found.Count;
        var page = found.Where(conversation => conversation.Last < before).Take(most + 1).ToList();
        if (page.Count > most)
        {
            page.RemoveAt(most);
            reply.Cursor = CursorAt(page[^1].Last);
        }

        foreach (var (peer, count, last) in page)
        {
            var only = count == 1 ? await messages.FindAsync(session, last) : null;
            reply.ResultItem.Add(
                new SearchItem
                {
                    Peer_Account = peer,
                    MsgCount = count,
                    MsgList = only is null ? [] : [Show(only, owner, peer)],
                }
            );
        }
    }

    private static string CursorAt(long message) => message.ToString(CultureInfo.InvariantCulture);

    private static MsgItem Show(Message message, AccountRef owner, string peer) =>
        message.From == owner.Number ? message.Show(owner.UserId, peer, forClients: true) : message.Show(peer, owner.UserId, forClients: true);
}
