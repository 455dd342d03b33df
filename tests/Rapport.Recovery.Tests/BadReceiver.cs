namespace Rapport.Recovery.Tests;

/// <summary>How the receiver behaves while servers die around it.</summary>
internal static class BadReceiver
{
    /// <summary>Mostly well.</summary>
    public static Func<ReceivedWebhook, Answer> Moody(Random random) =>
        _ =>
        {
            int dice;
            lock (random)
                dice = random.Next(100);
            return dice switch
            {
                < 3 => Answer.Of(500, "out of order"),
                < 5 => Answer.Garbage,
                < 7 => Answer.Disconnect,
                < 8 => Answer.Never,
                < 9 => Answer.Empty,
                < 20 => Answer.Ok.When(Task.Delay(TimeSpan.FromMilliseconds(dice * 2), TimeProvider.System)),
                _ => Answer.Ok,
            };
        };

    /// <summary>It takes nothing at all.</summary>
    public static Answer Broken(ReceivedWebhook webhook) => webhook.Attempt % 2 == 0 ? Answer.Disconnect : Answer.Of(503);
}
