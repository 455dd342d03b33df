using Microsoft.AspNetCore.Http.HttpResults;
using Rapport.Contracts.Webhooks;
using Rapport.Server.Accounts;
using Rapport.Server.Api;
using Rapport.Server.Apps;
using Rapport.Server.Messages;
using Rapport.Server.Webhooks;
using Rapport.Storage;

namespace Rapport.Server.Operations.Operators;

/// <summary>How webhooks stand, why nothing arrives, and test events.</summary>
internal static class OperatorWebhooksApi
{
    public static void Map(RouteGroupBuilder api)
    {
        var webhooks = api.MapGroup("/apps/{sdkAppId:long}/webhooks").WithTags("Webhooks");
        webhooks.MapGet("/status", StatusAsync).WithName("webhookStatus");
        webhooks.MapGet("/why", WhyAsync).WithName("whyNothingSent");
        webhooks.MapPost("/test", TestAsync).WithName("testWebhook");
    }

    /// <summary>Tells how many webhooks wait, since when, how many are parked, and whether a receiver is down.</summary>
    private static async Task<WebhookStatusReply> StatusAsync(
        long sdkAppId,
        AppAdministration apps,
        Database database,
        DeliveryLogStore log,
        WebhookDispatcher dispatcher,
        TimeProvider clock
    )
    {
        var app = apps.Require(sdkAppId);
        var backlog = await database.ReadAsync(session => log.BacklogAsync(session, sdkAppId));
        return new WebhookStatusReply
        {
            Url = app.Settings.Webhook.Url,
            Waiting = backlog.Waiting,
            OldestWaitingAt = backlog.OldestMs is { } oldest ? DateTimeOffset.FromUnixTimeMilliseconds(oldest) : null,
            OldestWaitingSeconds = backlog.OldestMs is { } since ? Math.Max(0, (clock.GetUtcNow().ToUnixTimeMilliseconds() - since) / 1000) : null,
            Parked = backlog.Parked,
            Lanes = [.. dispatcher.LanesOf(sdkAppId).Select(lane => new LaneReply(lane.Held, lane.IsDown, lane.Url.Length == 0 ? null : lane.Url))],
        };
    }

    /// <summary>Explains in sentences why nothing was sent, or what was.</summary>
    private static async Task<WhyReply> WhyAsync(long sdkAppId, [AsParameters] WhyQuery query, AppAdministration apps, WhyNothingSent why)
    {
        var app = apps.Require(sdkAppId);
        var account = string.IsNullOrEmpty(query.Account) ? null : query.Account;
        var command = string.IsNullOrEmpty(query.Command) ? null : query.Command;
        List<string> mistakes = [];
        if (account is not null && !UserIds.IsValid(account))
            mistakes.Add("a UserID has 1 to 32 bytes of printable ASCII");
        if (command is not null)
            mistakes.AddRange(OperatorDeliveriesApi.MistakeIn(command));
        OperatorRefusal.ThrowIfAny(mistakes);

        var explanation = await why.ExplainAsync(app, account, command);
        return new WhyReply(explanation.Sentences, [.. explanation.Events.Select(OperatorDeliveriesApi.Show)]);
    }

    /// <summary>
    /// Sends a made-up event, even of a command that is switched off. An after-webhook goes the way of every other: this call
    /// tells its number, the delivery log what becomes of it. A before-webhook is asked at once, and its verdict told.
    /// </summary>
    private static async Task<Accepted<TestReply>> TestAsync(
        long sdkAppId,
        TestRequest request,
        HttpContext context,
        AppAdministration apps,
        DestinationRules destinations,
        TestEvents tests
    )
    {
        var app = apps.Require(sdkAppId);
        OperatorRefusal.ThrowIfAny([.. OperatorDeliveriesApi.MistakeIn(request.Command)]);
        var url = OperatorDeliveriesApi.DestinationOf(app, request.Url, destinations);
        var clientIp = RestDoor.AddressOf(context.Connection.RemoteIpAddress);
        if (TestEvents.IsBefore(request.Command))
            return TypedResults.Accepted(
                (string?)null,
                new TestReply { Verdict = Show(request.Command, await tests.AskAsync(app, request.Command, clientIp, url)) }
            );

        var number = await tests.SendAsync(app, request.Command, clientIp, url);
        return TypedResults.Accepted($"/operator/v1/apps/{sdkAppId}/deliveries/{number}", new TestReply { Number = number });
    }

    private static VerdictReply Show(string command, Verdict verdict)
    {
        var attempt = verdict.Attempt!;
        var items =
            verdict
                .Answer?.ResultItem?.Where(item => item is not null)
                .Select(item => new VerdictItemReply(item.To_Account, item.ResultCode, item.ResultInfo))
                .ToList()
            ?? [];
        var refused = verdict.Answer is { ErrorCode: 0 } ? items.Find(item => item.Code != 0) : null;
        var isOfMessage = command == WebhookCommands.C2CBeforeSendMsg;
        var sentence = verdict.Answer switch
        {
            null when verdict.Refused => $"There was no usable answer ({attempt.Error}), and the app refuses in that case.",
            null => $"There was no usable answer ({attempt.Error}), and the app lets the action pass in that case.",
            _ when isOfMessage => $"The message would be {BeforeSending.Describe(verdict)}.",
            { ErrorCode: not 0 } answer => $"The receiver says that it failed (ErrorCode {answer.ErrorCode}); that lets the action pass.",
            _ when refused is not null => $"The receiver refused {refused.Account} with {refused.Code}.",
            _ => "The receiver allowed it.",
        };
        return new VerdictReply(
            isOfMessage ? BeforeSending.Allows(verdict) : !verdict.Refused && refused is null,
            sentence,
            new AttemptReply(DateTimeOffset.FromUnixTimeMilliseconds(attempt.AtMs), attempt.DurationMs, attempt.Status, attempt.Error, attempt.Answer),
            items,
            verdict.Answer?.ErrorCode,
            verdict.Answer?.ErrorInfo
        );
    }
}
