using System.Globalization;
using System.Text.Json;
using Rapport.Bench.Load;

namespace Rapport.Bench.Children;

/// <summary>The server under test, with a data folder of its own.</summary>
internal sealed class RapportChild : Child
{
    private readonly bool _ownsFolder;

    private RapportChild(string executable, string folder, bool ownsFolder, int port, int? receiver, string? postgres, IReadOnlyList<string> settings)
        : base(executable, [.. Arguments(folder, port, receiver, postgres), .. settings], port)
    {
        Folder = folder;
        _ownsFolder = ownsFolder;
    }

    public string Folder { get; }

    public string DatabaseFile => Path.Combine(Folder, "rapport.db");

    /// <summary>Size of the write-ahead log, in megabytes.</summary>
    public double LogMegabytes => new FileInfo(DatabaseFile + "-wal") is { Exists: true } file ? file.Length / 1048576.0 : 0;

    /// <param name="receiver">The port webhooks go to; <c>null</c>: nowhere.</param>
    /// <param name="folder">An existing data folder; <c>null</c>: a fresh one.</param>
    /// <param name="postgres">How to reach a PostgreSQL database; <c>null</c>: a file in the data folder.</param>
    /// <param name="settings">Further arguments.</param>
    public static async Task<RapportChild> StartAsync(
        string executable,
        int? receiver = null,
        string? folder = null,
        string? postgres = null,
        IReadOnlyList<string>? settings = null
    )
    {
        var child = new RapportChild(executable, folder ?? NewFolder(), folder is null, FreePort(), receiver, postgres, settings ?? []);
        await child.WaitUntilListeningAsync();
        return child;
    }

    public static string NewFolder() => Directory.CreateTempSubdirectory("rapport-bench-").FullName;

    /// <summary>Imports every account the pairs are made of, or as many as are needed.</summary>
    public async Task ImportAccountsAsync(int count = Pairs.Accounts)
    {
        const int AtOnce = 100;
        using var connection = await Connection.OpenAsync(Port);
        for (var first = 0; first < count; first += AtOnce)
        {
            var names = JsonSerializer.Serialize(Enumerable.Range(first, Math.Min(AtOnce, count - first)).Select(Pairs.Name));
            await connection.RequireAsync(RequestTemplate.Http("im_open_login_svc/multiaccount_import", $$"""{"Accounts":{{names}}}"""));
        }
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        if (_ownsFolder)
            Directory.Delete(Folder, recursive: true);
    }

    private static List<string> Arguments(string folder, int port, int? receiver, string? postgres)
    {
        List<string> arguments =
        [
            "--urls",
            $"http://127.0.0.1:{port}",
            "--Rapport:DataDirectory",
            folder,
            "--Rapport:Apps:0:SdkAppId",
            RequestTemplate.AppId.ToString(CultureInfo.InvariantCulture),
            "--Rapport:Apps:0:Key",
            RequestTemplate.Key,
            // Clients of the benchmark are in a hurry, and all come from one address.
            "--Rapport:Gateway:RequestsPerSecond",
            "0",
            "--Rapport:Gateway:PendingLoginsPerAddress",
            "1000",
        ];
        if (postgres is not null)
            arguments.AddRange(["--storage", "postgres", "--postgres", postgres]);
        if (receiver is { } receiverPort)
            arguments.AddRange([
                "--Rapport:Apps:0:Webhook:Url",
                Webhook.Url(receiverPort),
                "--Rapport:Apps:0:Webhook:Commands:0",
                "Sns.*",
                "--Rapport:Apps:0:Webhook:Commands:1",
                "State.*",
            ]);
        return arguments;
    }
}
