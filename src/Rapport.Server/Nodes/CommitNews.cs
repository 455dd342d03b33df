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

        foreach (var item in news)
            Publish(item);
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
