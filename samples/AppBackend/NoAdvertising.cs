using Rapport.Contracts.Webhooks;
using Rapport.Webhooks.Receiver;

namespace AppBackend;

/// <summary>An example of a rule the chat server cannot know: friend requests with a link in them are refused.</summary>
internal sealed class NoAdvertising(Journal journal) : IBeforeWebhookHandler<PrevFriendAddEvent>
{
    public Task<WebhookAnswer> DecideAsync(PrevFriendAddEvent e, WebhookContext context)
    {
        var verdict = WebhookAnswer.Allow();
        foreach (var friend in e.FriendItem.Where(friend => friend.AddWording.Contains("://", StringComparison.Ordinal)))
            verdict.Refuse(friend.To_Account, 38001, "no links, please");

        journal.Add(context, Describe.FriendRequest(e, verdict));
        return Task.FromResult(verdict);
    }
}
