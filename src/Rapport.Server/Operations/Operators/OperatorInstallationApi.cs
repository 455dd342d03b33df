using System.Runtime.InteropServices;
using Microsoft.Extensions.Options;
using Rapport.Server.Configuration;
using Rapport.Storage;

namespace Rapport.Server.Operations.Operators;

/// <summary>The installation as a whole.</summary>
internal static class OperatorInstallationApi
{
    public static void Map(RouteGroupBuilder api) => api.MapGet("/installation", ReadAsync).WithTags("Installation").WithName("readInstallation");

    /// <summary>Tells what is running here, since when, and how it fares.</summary>
    private static async Task<InstallationReply> ReadAsync(Database database, StartTime start, IOptions<RapportOptions> options, TimeProvider clock)
    {
        var folder = Path.GetFullPath(options.Value.DataDirectory);
        return new InstallationReply
        {
            Version = ServerVersion.Text,
            Engine = database.Engine,
            Runtime = RuntimeInformation.FrameworkDescription,
            OperatingSystem = RuntimeInformation.OSDescription,
            Now = clock.GetUtcNow(),
            StartedAt = start.At,
            UptimeSeconds = (long)(clock.GetUtcNow() - start.At).TotalSeconds,
            QueuedUnits = database.QueuedUnits,
            MemoryBytes = Environment.WorkingSet,
            DataDirectory = folder,
            DataBytes = await database.BytesAsync(),
            DiskFreeBytes = new DriveInfo(folder).AvailableFreeSpace,
        };
    }
}

/// <summary>What is running.</summary>
public sealed record InstallationReply
{
    /// <summary>The version of Rapport.</summary>
    public required string Version { get; init; }

    /// <summary>The database engine and its version.</summary>
    public required string Engine { get; init; }

    /// <summary>The .NET runtime.</summary>
    public required string Runtime { get; init; }

    /// <summary>The operating system.</summary>
    public required string OperatingSystem { get; init; }

    /// <summary>The server's clock.</summary>
    public required DateTimeOffset Now { get; init; }

    /// <summary>When the process began.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>How long it has been running.</summary>
    public required long UptimeSeconds { get; init; }

    /// <summary>Units of work waiting to be committed.</summary>
    public required int QueuedUnits { get; init; }

    /// <summary>Memory in use.</summary>
    public required long MemoryBytes { get; init; }

    /// <summary>Where the database is kept.</summary>
    public required string DataDirectory { get; init; }

    /// <summary>Its size, with its log.</summary>
    public required long DataBytes { get; init; }

    /// <summary>How much room the disk has left.</summary>
    public required long DiskFreeBytes { get; init; }
}
