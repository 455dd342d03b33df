using Rapport.Server.Accounts;
using Rapport.Server.Gateway;
using Rapport.Server.Webhooks;

namespace Rapport.Server;

/// <summary>Hands what was committed to those who wait for it. Runs on the storage engine's thread.</summary>
internal sealed class CommitNews(AccountDirectory accounts, WebhookDispatcher dispatcher, ClientNewsPump clients)
{
    public void Publish(IReadOnlyList<object> news)
    {
        // Units of one group may have been given their numbers in another order than they are listed in.
        foreach (var e in news.OfType<OutboxEvent>().OrderBy(e => e.EventNo))
            dispatcher.Accept(e);

        foreach (var item in news)
        {
            switch (item)
            {
                case OutboxEvent:
                    break;
                case AccountFound found:
                    accounts.Remember(found);
                    break;
                case AccountDeleted deleted:
                    accounts.Forget(deleted.AppId, deleted.UserId);
                    break;
                default:
                    clients.Accept(item);
                    break;
            }
        }
    }
}
