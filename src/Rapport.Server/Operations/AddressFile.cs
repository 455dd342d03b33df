using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Options;
using Rapport.Server.Configuration;

namespace Rapport.Server.Operations;

/// <summary>Writes down in the data folder where the server listens, so that the command line finds it without being told.</summary>
internal sealed class AddressFile(IServer server, IOptions<RapportOptions> options)
{
    public const string Name = "address";

    private readonly string _file = Path.Combine(options.Value.DataDirectory, Name);

    public void Write()
    {
        // A certificate is made for the outside; on this machine a plain address does better, where there is one.
        var addresses = server.Features.Get<IServerAddressesFeature>()?.Addresses ?? [];
        if (addresses.OrderBy(one => one.StartsWith("https:", StringComparison.OrdinalIgnoreCase)).FirstOrDefault() is { } address)
            File.WriteAllText(_file, Reachable(address) + "\n");
    }

    public void Delete() => File.Delete(_file);

    /// <summary>An address that means "every interface" is reached on this machine through the loopback one.</summary>
    internal static string Reachable(string address) =>
        address
            .Replace("//0.0.0.0:", "//127.0.0.1:", StringComparison.Ordinal)
            .Replace("//[::]:", "//localhost:", StringComparison.Ordinal)
            .Replace("//+:", "//localhost:", StringComparison.Ordinal)
            .Replace("//*:", "//localhost:", StringComparison.Ordinal);
}
