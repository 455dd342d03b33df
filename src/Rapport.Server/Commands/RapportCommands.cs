using System.CommandLine;
using System.CommandLine.Help;
using Rapport.Server.Operations;

namespace Rapport.Server.Commands;

/// <summary>The commands of the executable. Most talk to a running server; starting one needs no command.</summary>
internal static class RapportCommands
{
    private static readonly string[] s_help = ["help", "--help", "-h", "-?", "/?", "--version"];

    /// <summary>Whether the arguments name a command; everything else is settings of a server to be started.</summary>
    public static bool AreMeant(string[] args) =>
        args.Length > 0
        && (s_help.Contains(args[0]) || !(args[0].StartsWith('-') || args[0].StartsWith('/') || args[0].Contains('=', StringComparison.Ordinal)));

    /// <summary>Runs a command; tells its exit code.</summary>
    public static async Task<int> RunAsync(string[] args, TextWriter output, TextWriter error, TimeProvider clock)
    {
        var runner = new CommandRunner(output, error, clock);
        var root = new Command(
            "rapport",
            "Rapport, the chat server. Without a command it runs the server; settings are given as --urls http://0.0.0.0:8080, --Rapport:DataDirectory=/data and so on."
        )
        {
            UserSigCommand.Build(runner),
            AppCommand.Build(runner),
            WebhookCommand.Build(runner),
            DoctorCommand.Build(runner),
            MovingCommands.Export(runner),
            MovingCommands.Import(runner),
            MovingCommands.Backup(runner),
            SharedOptions.App,
            SharedOptions.Server,
            SharedOptions.Token,
            SharedOptions.Data,
            SharedOptions.Json,
            new HelpOption(),
        };
        if (args is ["--version"])
        {
            await output.WriteLineAsync(ServerVersion.Text);
            return Exit.Done;
        }

        var parsed = root.Parse(args is ["help", .. var rest] ? [.. rest, "--help"] : args);
        var code = await parsed.InvokeAsync(
            new InvocationConfiguration
            {
                Output = output,
                Error = error,
                EnableDefaultExceptionHandler = false,
            }
        );
        return parsed.Errors.Count > 0 ? Exit.Usage : code;
    }
}
