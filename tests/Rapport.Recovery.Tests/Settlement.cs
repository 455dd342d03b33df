using System.Diagnostics.CodeAnalysis;

namespace Rapport.Recovery.Tests;

/// <summary>Households enough to keep 32 connections busy, and everything that must be true of them together.</summary>
/// <param name="mayBeRefused">Servers may be unable to do their work at times, and say so.</param>
internal sealed class Settlement(bool mayBeRefused = false)
{
    public const int Connections = 32;

    private const string Friends = "Sns.CallbackFriend";

    private readonly Household[] _households = [.. Enumerable.Range(0, Connections).Select(number => new Household(number))];

    /// <summary>Every webhook that must go out.</summary>
    private Dictionary<string, List<string>> Events => _households.SelectMany(household => household.Events).ToDictionary();

    public async Task MoveInAsync(Api api)
    {
        await api.CallAsync("im_open_login_svc/account_import", new { UserID = Household.Celebrity });
        await Task.WhenAll(_households.Select(household => household.MoveInAsync(api)));
    }

    /// <summary>Everybody writes, until the server has gone or <paramref name="enough"/> is set.</summary>
    /// <param name="api">The server.</param>
    /// <param name="acknowledged">Called after every acknowledged write with how many there have been.</param>
    /// <param name="enough">Ends it in good order.</param>
    /// <returns>How many writes were acknowledged, and how many were cut off.</returns>
    public Task<(int Acknowledged, int CutOff)> LiveAsync(Api api, Action<int> acknowledged, CancellationToken enough = default) =>
        LiveAsync(_ => api, acknowledged, enough);

    /// <summary>The same with several servers.</summary>
    /// <param name="apiOf">The server of each household.</param>
    public async Task<(int Acknowledged, int CutOff)> LiveAsync(Func<int, Api> apiOf, Action<int> acknowledged, CancellationToken enough)
    {
        var count = 0;
        var cutOff = 0;
        async Task LiveAsync(Household household, Api api)
        {
            while (!enough.IsCancellationRequested)
            {
                switch (await household.ActAsync(api))
                {
                    case Outcome.Acknowledged:
                        acknowledged(Interlocked.Increment(ref count));
                        break;
                    case Outcome.Refused:
                        mayBeRefused.ShouldBeTrue("no write of this household can fail");
                        break;
                    default:
                        Interlocked.Increment(ref cutOff);
                        return;
                }
            }
        }

        await Task.WhenAll(_households.Select((household, number) => Task.Run(() => LiveAsync(household, apiOf(number)))));
        return (count, cutOff);
    }

    /// <summary>Compares everything the server holds with what it has acknowledged.</summary>
    public async Task SettleAsync(Api api)
    {
        await Task.WhenAll(_households.Select(household => household.SettleAsync(api)));

        // The celebrity's count is written by everybody at once.
        var info = await api.CallAsync("follow/follow_get_info", new { From_Account = Household.Celebrity, To_Account = new[] { Household.Celebrity } });
        var fans = _households.Sum(household => household.State.Follows.Count(follow => follow.Followed == Household.Celebrity));
        ((long)info["FollowInfo"]![0]!["FollowerCount"]!).ShouldBe(fans);
    }

    /// <summary>Waits until every webhook that must go out has arrived at least once.</summary>
    /// <param name="receiver">Where they go.</param>
    /// <param name="isOurs">Which of them are about the settlement, where others write too.</param>
    public Task AllArrivedAsync(WebhookReceiver receiver, Func<ReceivedWebhook, bool>? isOurs = null)
    {
        var ids = new HashSet<string>();
        return receiver.WaitForAsync(Events.Values.Sum(events => events.Count), webhook => isOurs?.Invoke(webhook) != false && ids.Add(webhook.Id));
    }

    /// <summary>Nothing missing, nothing invented, nothing out of order; and whoever replays what arrived knows how things stand.</summary>
    public void Check(IReadOnlyList<ReceivedWebhook> received)
    {
        var expected = Events;
        var arrived = received.GroupBy(webhook => webhook.OrderKey).ToDictionary(key => key.Key, key => key.ToList());
        arrived.Keys.ShouldBe(expected.Keys, ignoreOrder: true);
        foreach (var (key, webhooks) in arrived)
        {
            foreach (var sameEvent in webhooks.GroupBy(webhook => webhook.Id))
                sameEvent.Select(webhook => (webhook.OrderSequence, webhook.Text)).Distinct().Count().ShouldBe(1, $"{sameEvent.Key} told two stories");

            var first = webhooks.DistinctBy(webhook => webhook.Id).ToList();
            first.Select(webhook => webhook.OrderSequence).ShouldBe(Enumerable.Range(1, first.Count).Select(number => (long)number), key);
            first.Select(EventText.Of).ShouldBe(expected[key], key);
            Replay(key["account:".Length..], first);
        }
    }

    [SuppressMessage("Style", "IDE0010", Justification = "Friendships also begin by import and end by a block, both without a webhook of their own.")]
    private void Replay(string owner, IEnumerable<ReceivedWebhook> webhooks)
    {
        var blocked = new List<string>();
        var followed = new HashSet<string>();
        long? name = null;
        foreach (var text in webhooks.Select(EventText.Of))
        {
            var space = text.IndexOf(' ', StringComparison.Ordinal);
            var (command, rest) = (text[..space], text[(space + 1)..]);
            if (command.StartsWith(Friends, StringComparison.Ordinal))
                continue;

            string[] others = command.StartsWith("Sns.", StringComparison.Ordinal)
                ? [.. rest.Split(',').Select(pair => pair[(owner.Length + 1)..])]
                : rest[(owner.Length + 1)..].Split('+');
            switch (command)
            {
                case "Sns.CallbackBlackListAdd":
                    blocked.AddRange(others);
                    break;
                case "Sns.CallbackBlackListDelete":
                    blocked.RemoveAll(other => others.Contains(other));
                    break;
                case "Follow.CallbackAfterFollowAdd":
                    followed.UnionWith(others);
                    break;
                case "Follow.CallbackAfterFollowDelete":
                    followed.ExceptWith(others);
                    break;
                default:
                    name = long.Parse(rest[(rest.LastIndexOf('=') + 1)..]);
                    break;
            }
        }

        var state = _households.Single(household => household.Members.Contains(owner)).State;
        blocked.ShouldBe(state.Blocklist(owner));
        followed.ShouldBe(state.Follows.Where(follow => follow.Follower == owner).Select(follow => follow.Followed), ignoreOrder: true);
        name.ShouldBe(state.Profiles.TryGetValue(owner, out var number) ? number : null);
    }
}
