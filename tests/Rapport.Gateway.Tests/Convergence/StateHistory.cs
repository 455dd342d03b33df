namespace Rapport.Gateway.Tests.Convergence;

/// <summary>Reads an account's state webhooks as an app backend does: who logs in was out before, and who leaves was in.</summary>
internal static class StateHistory
{
    /// <summary>Checks everything received so far; tells how many sessions began.</summary>
    public static int Check(IEnumerable<ReceivedWebhook> webhooks)
    {
        var logins = 0;
        foreach (var account in webhooks.DistinctBy(webhook => webhook.Id).GroupBy(webhook => webhook.OrderKey))
        {
            var inOrder = account.OrderBy(webhook => webhook.OrderSequence).ToList();
            inOrder.Select(webhook => webhook.OrderSequence).ShouldBe(Enumerable.Range(1, inOrder.Count).Select(number => (long)number), account.Key);
            var online = new HashSet<string>();
            foreach (var webhook in inOrder)
            {
                var action = webhook.Json.GetProperty("Info").GetProperty("Action").GetString();
                var platform = webhook["OptPlatform"];
                var isRight = action switch
                {
                    "Login" => online.Add(platform),
                    "Logout" or "Disconnect" => online.Remove(platform),
                    _ => online.Count > 0,
                };
                isRight.ShouldBeTrue($"{webhook} while online on {string.Join(' ', online)}\n{string.Join('\n', inOrder)}");
                logins += action == "Login" ? 1 : 0;
            }

            online.ShouldBeEmpty($"{account.Key} has not left\n{string.Join('\n', inOrder)}");
        }

        return logins;
    }

    /// <summary>Tells of a session's beginning or end.</summary>
    public static bool IsComingOrGoing(ReceivedWebhook webhook) =>
        webhook.Json.GetProperty("Info").GetProperty("Action").GetString() is "Login" or "Logout" or "Disconnect";
}
