using System.CommandLine;
using System.IO.Enumeration;
using System.Security.Cryptography;
using Rapport.Server.Operations.Operators;

namespace Rapport.Server.Commands;

/// <summary><c>rapport webhook</c>: settings of an app's webhooks. Looking into the log and sending again: <see cref="DeliveryCommands"/>.</summary>
internal static class WebhookCommand
{
    public static Command Build(CommandRunner runner) =>
        new("webhook", "Webhooks: status, set-url, token, on, off, deliveries, show, replay, test, why.")
        {
            Status(runner),
            SetUrl(runner),
            Token(runner),
            On(runner),
            Off(runner),
            DeliveryCommands.List(runner),
            DeliveryCommands.Show(runner),
            DeliveryCommands.Replay(runner),
            DeliveryCommands.Test(runner),
            DeliveryCommands.Why(runner),
        };

    private static Command Status(CommandRunner runner)
    {
        var command = new Command("status", "Tell what waits, what is parked, whether a receiver is down, and which commands are on.");
        runner.Run(
            command,
            async (context, cancel) =>
            {
                var path = await context.AppPathAsync(cancel);
                var status = await context.Client.GetAsync(path + "/webhooks/status", OperatorClient.Types.WebhookStatusReply, cancel);
                if (context.AsJson)
                {
                    context.WriteLine(status.Json);
                    return;
                }

                var commands = await context.Client.GetAsync(path + "/webhooks/commands", OperatorClient.Types.CommandsReply, cancel);
                context.WriteFields(
                    ("URL", status.Value.Url ?? "-"),
                    ("waiting", status.Value.Waiting + (status.Value.OldestWaitingSeconds is { } age ? $", the oldest for {age} s" : "")),
                    ("parked", status.Value.Parked.ToString()),
                    ("down", Down(status.Value))
                );
                context.WriteLine("");
                Write(context, commands.Value);
            }
        );
        return command;
    }

    private static Command SetUrl(CommandRunner runner)
    {
        var url = new Argument<string>("url") { Description = "Where webhooks go, http or https; '' for nowhere." };
        var command = new Command("set-url", "Set the webhook URL of an app.") { url };
        runner.Run(
            command,
            async (context, cancel) =>
            {
                var request = new AppChangeRequest { Webhook = new WebhookChange { Url = context.Parsed.GetRequiredValue(url) } };
                context.Write(
                    await AppCommand.ChangeAsync(context, request, cancel),
                    app => context.WriteLine(app.Webhook.Url is { } now ? $"Webhooks go to {now}." : "Webhooks go nowhere.")
                );
            }
        );
        return command;
    }

    private static Command Token(CommandRunner runner)
    {
        var token = new Argument<string?>("token")
        {
            Description = "1 to 128 characters. Left out: a random one, which is shown.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var remove = new Option<bool>("--remove") { Description = "Send webhooks unsigned." };
        var command = new Command("token", "Set the token webhooks are signed with.") { token, remove };
        runner.Run(
            command,
            async (context, cancel) =>
            {
                var given = context.Parsed.GetValue(token);
                var wanted = context.Parsed.GetValue(remove) ? "" : given ?? Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(24));
                var answer = await AppCommand.ChangeAsync(context, new AppChangeRequest { Webhook = new WebhookChange { Token = wanted } }, cancel);
                context.Write(
                    answer,
                    app =>
                        context.WriteLine(
                            !app.Webhook.HasToken ? "Webhooks are sent unsigned."
                            : given is null ? $"Webhooks are signed with this token from now on:{Environment.NewLine}{wanted}"
                            : "Webhooks are signed with this token from now on."
                        )
                );
            }
        );
        return command;
    }

    private static Command On(CommandRunner runner)
    {
        var commands = Commands();
        var command = new Command("on", "Switch webhook commands on.") { commands };
        runner.Run(command, (context, cancel) => ChangeAsync(context, now => [.. now.Patterns.Union(context.Parsed.GetRequiredValue(commands))], cancel));
        return command;
    }

    private static Command Off(CommandRunner runner)
    {
        var commands = Commands();
        var command = new Command("off", "Switch webhook commands off.") { commands };
        runner.Run(command, (context, cancel) => ChangeAsync(context, now => Without(now, context.Parsed.GetRequiredValue(commands)), cancel));
        return command;
    }

    private static Argument<string[]> Commands() =>
        new("commands") { Description = "Names such as Sns.CallbackBlackListAdd, or patterns such as Sns.* and *.", Arity = ArgumentArity.OneOrMore };

    private static async Task ChangeAsync(CommandContext context, Func<CommandsReply, IReadOnlyList<string>> change, CancellationToken cancel)
    {
        var path = await context.AppPathAsync(cancel, "/webhooks/commands");
        var now = await context.Client.GetAsync(path, OperatorClient.Types.CommandsReply, cancel);
        var answer = await context.Client.SendAsync(
            HttpMethod.Put,
            path,
            new CommandsRequest(change(now.Value)),
            OperatorClient.Types.CommandsRequest,
            OperatorClient.Types.CommandsReply,
            cancel
        );
        context.Write(answer, reply => Write(context, reply));
    }

    /// <summary>
    /// What stays switched on. Taking a name out of a pattern that covers more writes out the others by name, because patterns have no "but".
    /// </summary>
    internal static IReadOnlyList<string> Without(CommandsReply now, IReadOnlyCollection<string> off)
    {
        bool IsOff(string command) => off.Any(pattern => Matches(pattern, command));
        var left = now.Patterns.Where(pattern => !IsOff(pattern)).ToList();
        var stillCovered = now.Commands.Where(command => IsOff(command.Command) && left.Exists(pattern => Matches(pattern, command.Command))).ToList();
        foreach (var pattern in stillCovered.SelectMany(command => left.Where(pattern => Matches(pattern, command.Command))).Distinct().ToList())
        {
            var place = left.IndexOf(pattern);
            left.RemoveAt(place);
            left.InsertRange(place, now.Commands.Select(command => command.Command).Where(command => Matches(pattern, command) && !IsOff(command)));
        }

        return [.. left.Distinct()];
    }

    private static bool Matches(string pattern, string command) => FileSystemName.MatchesSimpleExpression(pattern, command, ignoreCase: false);

    private static void Write(CommandContext context, CommandsReply reply)
    {
        context.WriteTable(
            ["command", "kind", "on", "why"],
            reply.Commands.Select<CommandReply, IReadOnlyList<string>>(command => [command.Command, command.Kind, command.On ? "yes" : "no", command.Why])
        );

        // Names of webhooks that are still to come are kept; who waits for one should not wonder why nothing arrives.
        foreach (var pattern in reply.Patterns.Where(pattern => !reply.Commands.Any(command => Matches(pattern, command.Command))))
            context.WriteLine($"{pattern} is switched on too, but this server has no such webhook.");
    }

    private static string? Down(WebhookStatusReply status)
    {
        var down = status.Lanes.Where(lane => lane.IsDown).Select(lane => lane.Url ?? status.Url ?? "the app's URL").ToList();
        return down.Count == 0 ? null : string.Join(", ", down);
    }
}
