using Rapport.Server.Operations.Operators;
using Rapport.Server.Webhooks;

namespace Rapport.Server.Commands;

/// <summary>Sends a test event and waits until the delivery log says what came of it.</summary>
internal sealed record TestEvent(bool Succeeded, string Sentence, string Json)
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(100);

    public static async Task<TestEvent> SendAsync(CommandContext context, string appPath, TestRequest request, CancellationToken cancel)
    {
        var sent = await context.Client.SendAsync(
            HttpMethod.Post,
            appPath + "/webhooks/test",
            request,
            OperatorClient.Types.TestRequest,
            OperatorClient.Types.TestReply,
            cancel
        );
        if (sent.Value.Verdict is { } verdict)
            return new TestEvent(verdict.Attempt.Error is null, $"{verdict.Sentence} {DeliveryCommands.Describe(verdict.Attempt)}.", sent.Json);

        var began = context.Clock.GetTimestamp();
        while (true)
        {
            var answer = await context.Client.GetAsync($"{appPath}/deliveries/{sent.Value.Number}", OperatorClient.Types.DeliveryDetailReply, cancel);
            var e = answer.Value;
            if (e.State == EventState.Delivered)
                return new TestEvent(true, $"Event {e.Number} was delivered: {DeliveryCommands.Describe(e.AttemptLog[^1])}.", answer.Json);
            if (e.AttemptLog.Count > 0)
                return new TestEvent(false, $"Event {e.Number} was not taken: {DeliveryCommands.Describe(e.AttemptLog[^1])}.", answer.Json);
            if (context.Clock.GetElapsedTime(began) > s_patience)
                return new TestEvent(
                    false,
                    $"Event {e.Number} still waits after {s_patience.TotalSeconds} s; 'rapport webhook why' may tell more.",
                    answer.Json
                );

            await Task.Delay(s_pause, context.Clock, cancel);
        }
    }
}
