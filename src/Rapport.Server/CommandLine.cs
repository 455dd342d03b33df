using Microsoft.AspNetCore.Connections;
using Rapport.Server.Commands;
using Rapport.Server.Configuration;
using Rapport.Server.Operations;
using Rapport.Storage;

namespace Rapport.Server;

/// <summary>The executable's command line. Without a command it runs the server.</summary>
internal static class CommandLine
{
    public static async Task<int> RunAsync(string[] args)
    {
        // The parser of commands is not loaded where a server is started.
        if (RapportCommands.AreMeant(args))
            return await RapportCommands.RunAsync(args, Console.Out, Console.Error, TimeProvider.System);

        try
        {
            NativeMemory.Limit();
            await using var app = RapportServer.Build(args);
            await app.RunAsync();
            return 0;
        }
        catch (InvalidSettingsException e)
        {
            await Console.Error.WriteLineAsync(e.Message);
            return 2;
        }
        catch (Exception e) when (IsPlain(e))
        {
            await Console.Error.WriteLineAsync(e.Message);
            return 1;
        }
    }

    /// <summary>Faults whose message tells the operator all he needs; a stack would only hide it.</summary>
    private static bool IsPlain(Exception fault) => fault is CannotStartException or StorageException or IOException { InnerException: AddressInUseException };
}
