using Rapport.Server.Accounts;
using Rapport.Server.Apps;
using Rapport.Server.Gateway;
using Rapport.Server.Webhooks;

namespace Rapport.Server.Nodes;

/// <summary>Hands what was committed to those who wait for it. Runs on the storage engine's thread.</summary>
internal sealed class CommitNews(AccountDirectory accounts, AppDirectory apps, WebhookDispatcher dispatcher, ClientNewsPump clients)
{
    public void Publish(IReadOnlyList<object> news)
    {
        // Units of one group may have been given their numbers in another order than they are listed in.
        foreach (var e in news.OfType<OutboxEvent>().OrderBy(e => e.EventNo))
        {
            // Without a number when the engine only learnt afterwards that the commit had arrived.
            if (e.EventNo > 0)
                dispatcher.Accept(e);
            else
                dispatcher.Expect(e.AppId, e.Url ?? "");
        }

        foreach (var item in MessagesInOrder(news))
            Publish(item);
    }

    /// <summary>
    /// The same news with what tells of messages in the order of their numbers: a client takes a number for the sign that it has heard of
    /// all before it.
    /// </summary>
    internal static IReadOnlyList<object> MessagesInOrder(IReadOnlyList<object> news)
    {
        long last = 0;
        var isInOrder = true;
        foreach (var item in news)
        {
            if (item is not AccountChanged { MessageNo: > 0 } message)
                continue;
            isInOrder &= message.MessageNo >= last;
            last = message.MessageNo;
        }

        if (isInOrder)
            return news;

        var ordered = new Queue<object>(news.OfType<AccountChanged>().Where(item => item.MessageNo > 0).OrderBy(item => item.MessageNo));
        return [.. news.Select(item => item is AccountChanged { MessageNo: > 0 } ? ordered.Dequeue() : item)];
    }

    public void Publish(object item)
    {
        switch (item)
        {
            case OutboxEvent:
                break;
            case EventsCommitted events:
                dispatcher.Expect(events.AppId, events.Url);
                break;
            case AccountFound found:
                accounts.Remember(found);
                break;
            case AccountDeleted deleted:
                accounts.Forget(deleted.AppId, deleted.UserId);
                break;
            case AppChanged changed:
                apps.Apply(changed);
                dispatcher.Reconsider(changed.AppId);
                break;
            default:
                clients.Accept(item);
                break;
        }
    }
}
