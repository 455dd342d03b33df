using System.CommandLine;

namespace Rapport.Server.Commands;

/// <summary>Gives every command the same frame: a context, and an exit code for whatever goes wrong.</summary>
internal sealed class CommandRunner(TextWriter output, TextWriter error, TimeProvider clock)
{
    public void Run(Command command, Func<CommandContext, CancellationToken, Task> action) =>
        Run(
            command,
            async (context, cancel) =>
            {
                await action(context, cancel);
                return Exit.Done;
            }
        );

    public void Run(Command command, Func<CommandContext, CancellationToken, Task<int>> action) =>
        command.SetAction(
            async (parsed, cancel) =>
            {
                using var context = new CommandContext(parsed, output, error, clock);
                try
                {
                    return await action(context, cancel);
                }
                catch (CommandFailure failure)
                {
                    await error.WriteLineAsync(failure.Message);
                    return failure.ExitCode;
                }
                catch (OperationCanceledException) when (cancel.IsCancellationRequested)
                {
                    return Exit.Failed;
                }
            }
        );
}
