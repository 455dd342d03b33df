using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Rapport.Contracts.Webhooks;
using Rapport.Server.Accounts;
using Rapport.Server.Apps;
using Rapport.Server.Webhooks;
using Rapport.Storage;

namespace Rapport.Server.Operations.Operators;

/// <summary>The delivery log: looking, and sending again.</summary>
internal static class OperatorDeliveriesApi
{
    private const int UsualPage = 50;
    private const int LargestPage = 500;
    private const int UsualReplay = 10_000;
    private const int LargestReplay = 100_000;

    public static void Map(RouteGroupBuilder api)
    {
        var deliveries = api.MapGroup("/apps/{sdkAppId:long}/deliveries").WithTags("Deliveries");
        deliveries.MapGet("/", ListAsync).WithName("listDeliveries");
        deliveries.MapGet("/{number:long}", ReadAsync).WithName("readDelivery");
        deliveries.MapPost("/{number:long}/replay", ReplayOneAsync).WithName("replayDelivery");
        deliveries.MapPost("/replay", ReplayAsync).WithName("replayDeliveries");
    }

    /// <summary>Lists events and what became of them, newest first.</summary>
    private static async Task<DeliveryListReply> ListAsync(
        long sdkAppId,
        [AsParameters] DeliveryQuery query,
        AppAdministration apps,
        Database database,
        DeliveryLogStore log
    )
    {
        apps.Require(sdkAppId);
        List<string> mistakes = [];
        if (query.Limit is < 1 or > LargestPage)
            mistakes.Add($"the limit must be between 1 and {LargestPage}");
        var filter = FilterOf(
            query.Account,
            query.Command,
            StateOf(query.State, mistakes),
            MomentOf(query.From, mistakes),
            MomentOf(query.To, mistakes),
            mistakes
        );

        var page = await database.ReadAsync(session => log.ListAsync(session, sdkAppId, filter, query.Cursor ?? long.MaxValue, query.Limit ?? UsualPage));
        return new DeliveryListReply([.. page.Events.Select(Show)], page.Next);
    }

    /// <summary>Reads one event with its body and every attempt.</summary>
    private static async Task<DeliveryDetailReply> ReadAsync(
        long sdkAppId,
        long number,
        AppAdministration apps,
        Database database,
        DeliveryLogStore log,
        Installation installation
    )
    {
        apps.Require(sdkAppId);
        return ShowInFull(await FindAsync(database, log, sdkAppId, number), installation);
    }

    /// <summary>Sends one event again, whatever became of it, unless it is still to be sent.</summary>
    private static async Task<Accepted<ReplayReply>> ReplayOneAsync(
        long sdkAppId,
        long number,
        ReplayOneRequest? request,
        AppAdministration apps,
        DestinationRules destinations,
        Database database,
        DeliveryLogStore log,
        Replay replay
    )
    {
        var url = DestinationOf(apps.Require(sdkAppId), request?.Url, destinations);
        var original = await FindAsync(database, log, sdkAppId, number);
        if (original.State == EventState.Waiting && url is null)
            throw OperatorRefusal.Conflict($"Event {number} is still to be sent; it needs no replay.");

        if (original.State == EventState.Asked)
            throw OperatorRefusal.Conflict($"Event {number} is a before-webhook; what it asked about is decided.");

        var replayed = await replay.OneAsync(original, url);
        return TypedResults.Accepted($"/operator/v1/apps/{sdkAppId}/deliveries/{replayed}", new ReplayReply(1, replayed, null));
    }

    /// <summary>Sends the events of a filter again, oldest first. Replays are not replayed, and neither is what is still to be sent.</summary>
    private static async Task<Accepted<ReplayReply>> ReplayAsync(
        long sdkAppId,
        ReplayRequest request,
        AppAdministration apps,
        DestinationRules destinations,
        Replay replay,
        CancellationToken cancel
    )
    {
        var url = DestinationOf(apps.Require(sdkAppId), request.Url, destinations);
        List<string> mistakes = [];
        if (request.Limit is < 1 or > LargestReplay)
            mistakes.Add($"the limit must be between 1 and {LargestReplay}");
        if (request.State == EventState.Waiting)
            mistakes.Add("what is still to be sent needs no replay");
        if (request.State == EventState.Asked)
            mistakes.Add("before-webhooks cannot be replayed");
        var filter = FilterOf(request.Account, request.Command, request.State, request.From, request.To, mistakes);

        var (count, next) = await replay.ManyAsync(sdkAppId, filter, url, request.After ?? 0, request.Limit ?? UsualReplay, cancel);
        return TypedResults.Accepted((string?)null, new ReplayReply(count, null, next));
    }

    internal static DeliveryReply Show(OutboxEvent e) =>
        new()
        {
            Number = e.EventNo,
            Command = e.Command,
            OrderKey = e.OrderKey,
            OrderSequence = e.OrderSequence,
            CreatedAt = At(e.CreatedMs),
            State = e.State,
            Reason = e.Reason,
            Attempts = e.Attempts,
            Status = e.Attempts > 0 ? e.Status : null,
            DurationMs = e.Attempts > 0 ? e.DurationMs : null,
            LastAttemptAt = e.Attempts > 0 ? At(e.FinishedMs) : null,
            NextAttemptAt = e.State == EventState.Waiting ? At(e.NextMs) : null,
            ReplayOf = e.ReplayOf,
            Url = e.Url,
        };

    /// <summary>The URL, refused if it must not be connected to; <c>null</c>: the app's own, which must be there.</summary>
    internal static string? DestinationOf(App app, string? url, DestinationRules destinations)
    {
        if (app.Settings.Stopped)
            throw OperatorRefusal.Conflict("The app is stopped and sends nothing; start it first.");
        if (string.IsNullOrEmpty(url))
        {
            return string.IsNullOrEmpty(app.Settings.Webhook.Url)
                ? throw OperatorRefusal.Conflict("The app has no webhook URL; set one, or say where to send to.")
                : null;
        }

        return destinations.WhyRefused(app.AppId, url) is { } refusal ? throw OperatorRefusal.Invalid(refusal) : url;
    }

    private static async Task<OutboxEvent> FindAsync(Database database, DeliveryLogStore log, long appId, long number) =>
        await database.ReadAsync(session => log.FindAsync(session, appId, number))
        ?? throw OperatorRefusal.NotFound($"The app has no event {number}; it may have been cleaned up.");

    private static DeliveryDetailReply ShowInFull(OutboxEvent e, Installation installation)
    {
        var summary = Show(e);
        return new DeliveryDetailReply
        {
            Number = summary.Number,
            Command = summary.Command,
            OrderKey = summary.OrderKey,
            OrderSequence = summary.OrderSequence,
            CreatedAt = summary.CreatedAt,
            State = summary.State,
            Reason = summary.Reason,
            Attempts = summary.Attempts,
            Status = summary.Status,
            DurationMs = summary.DurationMs,
            LastAttemptAt = summary.LastAttemptAt,
            NextAttemptAt = summary.NextAttemptAt,
            ReplayOf = summary.ReplayOf,
            Url = summary.Url,
            WebhookId = installation.IdOf(e),
            Platform = e.Platform,
            ClientIp = e.ClientIp,
            Body = BodyOf(e),
            AttemptLog = AttemptsOf(e),
        };
    }

    private static JsonElement BodyOf(OutboxEvent e)
    {
        using var document = JsonDocument.Parse(e.Body);
        return document.RootElement.Clone();
    }

    /// <summary>An attempt that succeeded at once is not written down in full; the columns say all there is.</summary>
    private static IReadOnlyList<AttemptReply> AttemptsOf(OutboxEvent e)
    {
        if (e.Log is { } log)
        {
            return
            [
                .. Attempt
                    .ReadLog(log)
                    .Select(attempt => new AttemptReply(At(attempt.AtMs), attempt.DurationMs, attempt.Status, attempt.Error, attempt.Answer)),
            ];
        }

        return e.Attempts > 0 ? [new AttemptReply(At(e.FinishedMs - e.DurationMs), e.DurationMs, e.Status, null, null)] : [];
    }

    private static EventState? StateOf(string? text, List<string> mistakes)
    {
        if (string.IsNullOrEmpty(text))
            return null;
        if (!int.TryParse(text, out _) && Enum.TryParse<EventState>(text, ignoreCase: true, out var state))
            return state;

        mistakes.Add("the state must be waiting, delivered, parked, notSent or asked");
        return null;
    }

    private static DateTimeOffset? MomentOf(string? text, List<string> mistakes)
    {
        if (string.IsNullOrEmpty(text))
            return null;

        // A plus sign that was not encoded arrives as a space.
        if (DateTimeOffset.TryParse(text.Replace(' ', '+'), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var moment))
            return moment;

        mistakes.Add("a moment is written as 2026-03-01T12:00:00Z");
        return null;
    }

    /// <summary>The filter, refused with these and all further mistakes.</summary>
    private static DeliveryFilter FilterOf(string? account, string? command, EventState? state, DateTimeOffset? from, DateTimeOffset? to, List<string> mistakes)
    {
        if (!string.IsNullOrEmpty(account) && !UserIds.IsValid(account))
            mistakes.Add("a UserID has 1 to 32 bytes of printable ASCII");
        if (!string.IsNullOrEmpty(command))
            mistakes.AddRange(MistakeIn(command));
        if (from >= to)
            mistakes.Add("from must be before to");
        OperatorRefusal.ThrowIfAny(mistakes);

        return new DeliveryFilter
        {
            Account = string.IsNullOrEmpty(account) ? null : account,
            Command = string.IsNullOrEmpty(command) ? null : command,
            State = state,
            FromMs = from?.ToUnixTimeMilliseconds(),
            ToMs = to?.ToUnixTimeMilliseconds(),
        };
    }

    /// <summary>What is wrong with a command's name, if anything.</summary>
    internal static IEnumerable<string> MistakeIn(string command) =>
        WebhookCommands.All.Contains(command)
            ? []
            : [$"{Excerpt(command)} is no webhook command of this server; there are {string.Join(", ", WebhookCommands.All)}"];

    private static string Excerpt(string text) => text.Length <= 64 ? text : text[..64] + "…";

    private static DateTimeOffset At(long ms) => DateTimeOffset.FromUnixTimeMilliseconds(ms);
}
