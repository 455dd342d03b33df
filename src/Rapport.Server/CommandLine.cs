using Rapport.Server.Configuration;

namespace Rapport.Server;

/// <summary>The executable's command line. Without a command it runs the server.</summary>
internal static class CommandLine
{
    public static async Task<int> RunAsync(string[] args)
    {
        try
        {
            await using var app = RapportServer.Build(args);
            await app.RunAsync();
            return 0;
        }
        catch (InvalidSettingsException e)
        {
            await Console.Error.WriteLineAsync(e.Message);
            return 2;
        }
    }
}
