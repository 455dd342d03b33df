using System.Globalization;
using Microsoft.Extensions.Options;
using Rapport.Contracts.Webhooks;
using Rapport.Server.Accounts;
using Rapport.Server.Apps;
using Rapport.Server.Configuration;
using Rapport.Storage;

namespace Rapport.Server.Webhooks;

/// <summary>Answers "I configured the webhook and nothing arrives" in sentences, from the settings and from what the log says happened last.</summary>
public sealed class WhyNothingSent(
    Database database,
    DeliveryLogStore log,
    AccountStore accounts,
    WebhookDispatcher dispatcher,
    DestinationRules destinations,
    IOptions<RapportOptions> options,
    TimeProvider clock
)
{
    private const int EventsTold = 5;

    /// <param name="account">Only events of this account; <c>null</c>: of any.</param>
    /// <param name="command">Only this command; <c>null</c>: any.</param>
    public async Task<Explanation> ExplainAsync(App app, string? account, string? command)
    {
        var filter = new DeliveryFilter { Account = account, Command = command };
        var (page, backlog, accountIsThere, ahead) = await database.ReadAsync(async session =>
        {
            var events = await LatestAsync(session, app.AppId, filter);
            var waiting = events.Events.FirstOrDefault(e => e.State == EventState.Waiting);
            return (
                events,
                await log.BacklogAsync(session, app.AppId),
                account is null || await accounts.NumberOfAsync(session, app.AppId, account) > 0,
                waiting is null ? null : await log.FirstWaitingOfKeyAsync(session, app.AppId, waiting.OrderKey, waiting.Url ?? "")
            );
        });

        List<string> sentences = [.. OfSettings(app, command)];
        if (!accountIsThere)
            sentences.Add($"There is no account {account} in this app. Ids are case-sensitive; an account has to be imported before anything happens to it.");
        sentences.AddRange(OfReceiver(app, backlog));
        sentences.AddRange(page.Events.Count == 0 ? OfNothing(page, account, command) : page.Events.Select(e => OfEvent(e, ahead)));
        return new Explanation(sentences, page.Events);
    }

    /// <summary>
    /// The latest events that fit. What waits or is parked is found by its own index, however many events of other apps came since;
    /// the others only in the last stretch of the log.
    /// </summary>
    private async ValueTask<DeliveryPage> LatestAsync(Session session, long appId, DeliveryFilter filter)
    {
        var page = await log.ListAsync(session, appId, filter, long.MaxValue, EventsTold);
        var waiting = await log.ListAsync(session, appId, filter with { State = EventState.Waiting }, long.MaxValue, EventsTold);
        var parked = await log.ListAsync(session, appId, filter with { State = EventState.Parked }, long.MaxValue, EventsTold);
        return page with
        {
            Events =
            [
                .. page.Events.Concat(waiting.Events).Concat(parked.Events).DistinctBy(e => e.EventNo).OrderByDescending(e => e.EventNo).Take(EventsTold),
            ],
        };
    }

    private IEnumerable<string> OfSettings(App app, string? command)
    {
        var webhook = app.Settings.Webhook;
        if (app.Settings.Stopped)
            yield return "The app is stopped: it answers no calls, and its webhooks wait until it is started again.";

        if (string.IsNullOrEmpty(webhook.Url))
            yield return "The app has no webhook URL, so nothing is sent. Set one.";
        else if (destinations.WhyRefused(app.AppId, webhook.Url) is { } refusal)
            yield return $"The webhook URL is not connected to: {refusal}.";

        if (command is null)
        {
            var on = WebhookCommands.All.Where(name => app.IsSwitchedOn(name)).ToList();
            yield return on.Count == WebhookCommands.All.Count
                ? "Every command is switched on."
                : $"Switched on are {string.Join(", ", on)}. The others are not, and are recorded without being sent.";
        }
        else if (app.IsSwitchedOn(command))
        {
            yield return $"{command} is switched on.";
        }
        else
        {
            yield return $"{command} is switched off for this app: its events are recorded but not sent. Switch it on.";
        }

        if (command is not null && TestEvents.IsBefore(command))
            yield return $"{command} asks before something happens. It fires for app users only, never for the RESTful API.";
    }

    private IEnumerable<string> OfReceiver(App app, Backlog backlog)
    {
        foreach (var (url, held, isDown) in dispatcher.LanesOf(app.AppId))
        {
            if (isDown)
                yield return $"The receiver at {(url.Length > 0 ? url : app.Settings.Webhook.Url)} has failed many times in a row and is taken to be down: it is asked with one event now and then, and {held} wait.";
        }

        if (backlog is { Waiting: > 0, OldestMs: { } oldest })
            yield return $"{Count(backlog.Waiting, "event")} of the app {(backlog.Waiting == 1 ? "waits" : "wait")}, the oldest for {Since(oldest)}.";
        if (backlog.Parked > 0)
            yield return $"{Count(backlog.Parked, "event")} of the app {(backlog.Parked == 1 ? "is" : "are")} parked: given up, until replayed.";
    }

    private IEnumerable<string> OfNothing(DeliveryPage page, string? account, string? command)
    {
        var what = (command is null ? "No event" : $"No {command}") + (account is null ? "" : $" of account {account}");
        yield return page.Next is null
            ? $"{what} is in the log, which reaches back {options.Value.Webhooks.KeepHours} hours: nothing happened that makes one."
            : $"{what} is among the last {DeliveryLogStore.Stretch} events; older ones were not looked at.";
        if (account is not null)
            yield return "An event is filed under the account whose list or profile was changed: when anna blocks ben, under anna; or whose client came or went. Importing accounts makes none.";
    }

    private string OfEvent(OutboxEvent e, OutboxEvent? ahead)
    {
        var what = $"Event {e.EventNo}, {e.Command}, {Ago(e.CreatedMs)}" + (e.ReplayOf is { } of ? $", a replay of {of}," : "");
        var last = e.Status > 0 ? $"HTTP status {e.Status}" : "no answer";
        return e.State switch
        {
            EventState.Delivered => $"{what} was delivered at attempt {e.Attempts} in {e.DurationMs} ms. The receiver has it.",
            EventState.Parked => $"{what} is parked: {e.Reason} (last time: {last}). Replay it when the receiver is well.",
            EventState.NotSent => $"{what} was not sent: {e.Reason}.",
            EventState.Asked => $"{what} was asked: {e.Reason} ({last} after {e.DurationMs} ms).",
            _ when ahead is not null && ahead.EventNo < e.EventNo && ahead.OrderKey == e.OrderKey =>
                $"{what} waits behind event {ahead.EventNo}, which goes first so that the order is kept.",
            _ when e.Attempts == 0 => $"{what} waits for its first attempt.",
            _ => $"{what} failed {Count(e.Attempts, "time")} (last time: {last}) and is tried again {In(e.NextMs)}.",
        };
    }

    private string Ago(long ms) => Since(ms) + " ago";

    private string Since(long ms) => Length(clock.GetUtcNow().ToUnixTimeMilliseconds() - ms);

    private string In(long ms)
    {
        var wait = ms - clock.GetUtcNow().ToUnixTimeMilliseconds();
        return wait <= 0 ? "now" : "in " + Length(wait);
    }

    private static string Length(long milliseconds)
    {
        var span = TimeSpan.FromMilliseconds(Math.Max(0, milliseconds));
        return span switch
        {
            { TotalSeconds: < 90 } => Count((long)span.TotalSeconds, "second"),
            { TotalMinutes: < 90 } => Count((long)span.TotalMinutes, "minute"),
            { TotalHours: < 36 } => Count((long)span.TotalHours, "hour"),
            _ => Count((long)span.TotalDays, "day"),
        };
    }

    private static string Count(long count, string noun) => count.ToString(CultureInfo.InvariantCulture) + " " + noun + (count == 1 ? "" : "s");
}

/// <summary>Why nothing was sent, or what was.</summary>
/// <param name="Sentences">The explanation, the most telling first.</param>
/// <param name="Events">The last events it speaks of.</param>
public sealed record Explanation(IReadOnlyList<string> Sentences, IReadOnlyList<OutboxEvent> Events);
