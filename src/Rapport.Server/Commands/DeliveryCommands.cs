using System.CommandLine;
using System.Globalization;
using Rapport.Server.Operations.Operators;
using Rapport.Server.Webhooks;

namespace Rapport.Server.Commands;

/// <summary>The part of <c>rapport webhook</c> that is about single events: looking, sending again, trying out, asking why.</summary>
internal static class DeliveryCommands
{
    private const int UsualLimit = 50;

    public static Command List(CommandRunner runner)
    {
        var (account, name, state) = (SharedOptions.Account(), SharedOptions.Command(), SharedOptions.State());
        var (from, to) = (SharedOptions.From(), SharedOptions.To());
        var limit = new Option<int>("--limit") { Description = "How many at most.", DefaultValueFactory = _ => UsualLimit };
        var command = new Command("deliveries", "List events and what became of them, newest first.") { account, name, state, from, to, limit };
        runner.Run(
            command,
            async (context, cancel) =>
            {
                var parsed = context.Parsed;
                var path =
                    await context.AppPathAsync(cancel, "/deliveries?")
                    + Query(
                        ("account", parsed.GetValue(account)),
                        ("command", parsed.GetValue(name)),
                        ("state", parsed.GetValue(state)),
                        ("from", Moment.Parse(parsed.GetValue(from), context.Clock)?.ToString("O")),
                        ("to", Moment.Parse(parsed.GetValue(to), context.Clock)?.ToString("O"))
                    );
                var most = Math.Max(1, parsed.GetValue(limit));
                List<DeliveryReply> found = [];
                long? next = null;
                do
                {
                    // One call looks at a stretch of the log only, so a page may be short or empty before the end.
                    var page = $"{path}&limit={Math.Min(500, most - found.Count)}" + (next is { } cursor ? $"&cursor={cursor}" : "");
                    var answer = await context.Client.GetAsync(page, OperatorClient.Types.DeliveryListReply, cancel);
                    found.AddRange(answer.Value.Deliveries);
                    next = answer.Value.Next;
                } while (next is not null && found.Count < most);

                var all = new DeliveryListReply(found, next);
                context.Write(new OperatorAnswer<DeliveryListReply>(all, Json(all)), _ => Write(context, found));
            }
        );
        return command;
    }

    public static Command Show(CommandRunner runner)
    {
        var number = new Argument<long>("number") { Description = "The event's number." };
        var command = new Command("show", "Show an event with its body and every attempt.") { number };
        runner.Run(
            command,
            async (context, cancel) =>
            {
                var path = await context.AppPathAsync(cancel, $"/deliveries/{context.Parsed.GetValue(number)}");
                context.Write(await context.Client.GetAsync(path, OperatorClient.Types.DeliveryDetailReply, cancel), event_ => Write(context, event_));
            }
        );
        return command;
    }

    public static Command Replay(CommandRunner runner)
    {
        var number = new Argument<long?>("number") { Description = "One event. Left out: all events of the filter.", Arity = ArgumentArity.ZeroOrOne };
        var (account, name, state) = (SharedOptions.Account(), SharedOptions.Command(), SharedOptions.State());
        var (from, to, url) = (SharedOptions.From(), SharedOptions.To(), SharedOptions.Url());
        var everything = new Option<bool>("--all") { Description = "Replay without any filter." };
        var command = new Command("replay", "Send events again. Without --state: those delivered and those parked.")
        {
            number,
            account,
            name,
            state,
            from,
            to,
            url,
            everything,
        };
        runner.Run(
            command,
            async (context, cancel) =>
            {
                var parsed = context.Parsed;
                var path = await context.AppPathAsync(cancel, "/deliveries");
                if (parsed.GetValue(number) is { } one)
                {
                    var answer = await context.Client.SendAsync(
                        HttpMethod.Post,
                        $"{path}/{one}/replay",
                        new ReplayOneRequest(parsed.GetValue(url)),
                        OperatorClient.Types.ReplayOneRequest,
                        OperatorClient.Types.ReplayReply,
                        cancel
                    );
                    context.Write(answer, reply => context.WriteLine($"Event {one} is sent again as event {reply.Number}."));
                    return;
                }

                var request = new ReplayRequest
                {
                    Account = parsed.GetValue(account),
                    Command = parsed.GetValue(name),
                    State = StateOf(parsed.GetValue(state)),
                    From = Moment.Parse(parsed.GetValue(from), context.Clock),
                    To = Moment.Parse(parsed.GetValue(to), context.Clock),
                    Url = parsed.GetValue(url),
                };
                if (request is { Account: null, Command: null, State: null, From: null, To: null } && !parsed.GetValue(everything))
                    throw CommandFailure.Usage("Say which events, by number or filter, or --all.");

                await ReplayAsync(context, path, request, cancel);
            }
        );
        return command;
    }

    public static Command Test(CommandRunner runner)
    {
        var name = new Argument<string>("command") { Description = "Any webhook command, switched on or not." };
        var url = SharedOptions.Url();
        var command = new Command("test", "Send a made-up event and tell what came of it.") { name, url };
        runner.Run(
            command,
            async (context, cancel) =>
            {
                var path = await context.AppPathAsync(cancel);
                var answer = await TestEvent.SendAsync(
                    context,
                    path,
                    new TestRequest(context.Parsed.GetRequiredValue(name), context.Parsed.GetValue(url)),
                    cancel
                );
                if (context.AsJson)
                    context.WriteLine(answer.Json);
                else
                    context.WriteLine(answer.Sentence);
                return answer.Succeeded ? Exit.Done : Exit.Failed;
            }
        );
        return command;
    }

    public static Command Why(CommandRunner runner)
    {
        var (account, name) = (SharedOptions.Account(), SharedOptions.Command());
        var command = new Command("why", "Explain why nothing was sent.") { account, name };
        runner.Run(
            command,
            async (context, cancel) =>
            {
                var path =
                    await context.AppPathAsync(cancel, "/webhooks/why?")
                    + Query(("account", context.Parsed.GetValue(account)), ("command", context.Parsed.GetValue(name)));
                context.Write(
                    await context.Client.GetAsync(path, OperatorClient.Types.WhyReply, cancel),
                    reply => context.WriteLine(string.Join(Environment.NewLine, reply.Sentences))
                );
            }
        );
        return command;
    }

    private static async Task ReplayAsync(CommandContext context, string path, ReplayRequest request, CancellationToken cancel)
    {
        long replayed = 0;
        while (true)
        {
            var answer = await context.Client.SendAsync(
                HttpMethod.Post,
                path + "/replay",
                request,
                OperatorClient.Types.ReplayRequest,
                OperatorClient.Types.ReplayReply,
                cancel
            );
            replayed += answer.Value.Replayed;
            if (answer.Value.Next is null)
                break;

            // What the calls so far have recorded is not to be replayed by the next one; replays never are.
            request = request with
            {
                After = answer.Value.Next,
            };
        }

        var sum = new ReplayReply(replayed, null, null);
        context.Write(
            new OperatorAnswer<ReplayReply>(sum, System.Text.Json.JsonSerializer.Serialize(sum, OperatorClient.Types.ReplayReply)),
            _ => context.WriteLine(replayed == 1 ? "1 event is sent again." : $"{replayed} events are sent again.")
        );
    }

    private static void Write(CommandContext context, List<DeliveryReply> deliveries)
    {
        if (deliveries.Count == 0)
        {
            context.WriteLine("No such event is in the log. 'rapport webhook why' may tell more.");
            return;
        }

        context.WriteTable(
            ["number", "created", "command", "order", "state", "attempts", "status", "remark"],
            deliveries.Select<DeliveryReply, IReadOnlyList<string>>(e =>
                [
                    e.Number.ToString(CultureInfo.InvariantCulture),
                    Moment.Show(e.CreatedAt),
                    e.Command,
                    e.OrderKey,
                    NameOf(e.State),
                    e.Attempts.ToString(CultureInfo.InvariantCulture),
                    e.Status?.ToString(CultureInfo.InvariantCulture) ?? "-",
                    RemarkOf(e),
                ]
            )
        );
    }

    private static void Write(CommandContext context, DeliveryDetailReply e)
    {
        context.WriteFields(
            ("number", e.Number.ToString(CultureInfo.InvariantCulture)),
            ("command", e.Command),
            ("webhook-id", e.WebhookId),
            ("order", e.OrderSequence > 0 ? $"{e.OrderKey}, number {e.OrderSequence}" : e.OrderKey),
            ("created", Moment.Show(e.CreatedAt)),
            ("caused by", $"{e.Platform} {e.ClientIp}"),
            ("state", NameOf(e.State)),
            ("remark", RemarkOf(e) is { Length: > 0 } remark ? remark : null),
            ("URL", e.Url)
        );
        context.WriteLine("");
        context.WriteLine(e.Body.ToString());
        foreach (var (attempt, index) in e.AttemptLog.Select((attempt, index) => (attempt, index)))
        {
            context.WriteLine("");
            context.WriteLine($"attempt {index + 1}, {Moment.Show(attempt.At)}: {Describe(attempt)}");
            if (attempt.Answer is { } answer)
                context.WriteLine($"  {answer}");
        }
    }

    internal static string Describe(AttemptReply attempt) =>
        $"{(attempt.Status > 0 ? $"HTTP status {attempt.Status}" : "no answer")} after {attempt.DurationMs} ms{(attempt.Error is { } error ? $": {error}" : "")}";

    private static string RemarkOf(DeliveryReply e) =>
        string.Join(
            "; ",
            new[]
            {
                e.Reason,
                e.State == EventState.Waiting && e.Attempts > 0 ? $"next try {Moment.Show(e.NextAttemptAt)}" : null,
                e.ReplayOf is { } original ? $"replay of {original}" : null,
            }.Where(part => !string.IsNullOrEmpty(part))
        );

    private static string NameOf(EventState state) => state == EventState.NotSent ? "not sent" : state.ToString().ToLowerInvariant();

    private static EventState? StateOf(string? text) =>
        string.IsNullOrEmpty(text) ? null
        : Enum.TryParse<EventState>(text, ignoreCase: true, out var state) ? state
        : throw CommandFailure.Usage("--state is delivered, parked or notSent.");

    private static string Json(DeliveryListReply reply) => System.Text.Json.JsonSerializer.Serialize(reply, OperatorClient.Types.DeliveryListReply);

    private static string Query(params IEnumerable<(string Name, string? Value)> parameters) =>
        string.Join(
            '&',
            parameters
                .Where(parameter => !string.IsNullOrEmpty(parameter.Value))
                .Select(parameter => $"{parameter.Name}={Uri.EscapeDataString(parameter.Value!)}")
        );
}
