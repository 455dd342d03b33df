using Rapport.Server.Apps;

namespace Rapport.Server.Webhooks;

/// <summary>One attempt and what comes of it: delivered, to be tried again, or parked.</summary>
internal sealed partial class DeliveryLane
{
    private async Task DeliverAsync(KeyQueue key, OutboxEvent e)
    {
        if (!_services.Apps.TryGet(_appId, out var app) || app.Settings.Stopped)
        {
            e.NextMs = _services.NowMs + LookAtStoppedAppMs;
            PutToSleep(key, e);
            return;
        }

        var url = _url.Length > 0 ? _url : app.Settings.Webhook.Url;
        if (string.IsNullOrEmpty(url))
        {
            e.Reason = "the app has no webhook URL any more";
            await ParkAsync(key, e);
            return;
        }

        var attempt = await _services.Sender.SendAsync(app, url, e);
        e.Attempts++;
        e.Status = attempt.Status;
        e.DurationMs = attempt.DurationMs;
        e.FinishedMs = _services.NowMs;
        if (!attempt.Succeeded || attempt.Answer is not null || e.Log is not null)
            e.Log = attempt.AppendTo(e.Log);

        _services.Statistics.Attempted(e.Command, attempt);
        if (attempt.Succeeded)
            await SucceedAsync(key, e);
        else
            await FailAsync(app, key, e, attempt);
    }

    private async Task SucceedAsync(KeyQueue key, OutboxEvent e)
    {
        e.State = EventState.Delivered;
        await _services.Outcomes.AddAsync(e);
        lock (_lock)
        {
            if (_foundNobody > 0)
                Recover();
            Next(key);
        }
    }

    private async Task FailAsync(App app, KeyQueue key, OutboxEvent e, Attempt attempt)
    {
        if (app.Settings.Webhook.Profile == DeliveryProfile.Strict)
        {
            e.Reason = "strict profile: one try only";
            await ParkAsync(key, e);
            return;
        }

        if (_services.Schedule.IsOver(BeginningOf(e), _services.NowMs))
        {
            e.Reason = $"given up after {e.Attempts} attempts";
            await ParkAsync(key, e);
            return;
        }

        e.NextMs = _services.NowMs + (long)_services.Schedule.After(e.Attempts, attempt.RetryAfter).TotalMilliseconds;
        await _services.Outcomes.AddAsync(e.Copy());
        lock (_lock)
        {
            if (attempt.Unreachable)
            {
                if (!key.FoundNobody || IsDown)
                    _foundNobody++;
                if (IsDown)
                    _pausedUntil = _services.NowMs + Math.Min(LongestProbePauseMs, 1000L << Math.Min(5, _foundNobody - FailuresUntilDown));
            }
            else
            {
                // It answers, even if it did not like this one.
                _foundNobody = 0;
                _pausedUntil = 0;
            }

            key.FoundNobody = attempt.Unreachable;
        }

        PutToSleep(key, e);
    }

    /// <summary>Since when an event is tried. A replay has its original's age, but gets as much time as that did.</summary>
    private static long BeginningOf(OutboxEvent e) => e.ReplayOf is null ? e.CreatedMs : Attempt.ReadLog(e.Log!)[0].AtMs;

    private async Task ParkAsync(KeyQueue key, OutboxEvent e)
    {
        e.State = EventState.Parked;
        e.FinishedMs = _services.NowMs;
        LogParked(_services.Log, e.EventNo, e.AppId, e.Command, e.Reason ?? "");
        await _services.Outcomes.AddAsync(e);
        lock (_lock)
            Next(key);
    }

    [LoggerMessage(EventId = 2010, Level = LogLevel.Warning, Message = "Webhook event {EventNo} ({Command}) of app {AppId} is parked: {Reason}")]
    private static partial void LogParked(ILogger log, long eventNo, long appId, string command, string reason);
}
