using Rapport.Server.Operations;

namespace Rapport.Server.Commands;

/// <summary>
/// Where the server is and what opens its operator API. What is said on the command line comes first, then the environment,
/// then what a server on this machine has left in its data folder, so that locally nothing needs to be said.
/// </summary>
internal sealed record ServerLocation(Uri Address, string? Token, string DataFolder)
{
    public const string ServerVariable = "RAPPORT_SERVER";
    public const string TokenVariable = "RAPPORT_OPERATOR_TOKEN";

    private const string UsualAddress = "http://127.0.0.1:8080";

    public static ServerLocation Find(string? server, string? token, string? dataFolder)
    {
        var settings = Settings();
        var folder = dataFolder ?? settings["Rapport:DataDirectory"] ?? new Configuration.RapportOptions().DataDirectory;
        var said = NotEmpty(server) ?? NotEmpty(settings[ServerVariable]);
        var local = Read(Path.Combine(folder, AddressFile.Name));
        var address = Parse(said ?? local ?? UsualAddress);
        token = NotEmpty(token) ?? NotEmpty(settings[TokenVariable]);

        // The local server's credential is nobody else's business.
        if (token is null && (said is null || address.IsLoopback || (local is not null && address == Parse(local))))
            token = NotEmpty(settings["Rapport:Operator:Token"]) ?? Read(Path.Combine(folder, OperatorCredential.FileName));
        return new ServerLocation(address, token, folder);
    }

    /// <summary>The same sources as the server's own settings, as far as they concern where it keeps its data.</summary>
    public static IConfiguration Settings() =>
        new ConfigurationBuilder().AddJsonFile(Path.Combine(AppContext.BaseDirectory, "appsettings.json"), optional: true).AddEnvironmentVariables().Build();

    /// <summary>Never the token.</summary>
    public override string ToString() => Address.ToString();

    private static Uri Parse(string address) =>
        Uri.TryCreate(address.TrimEnd('/') + "/", UriKind.Absolute, out var uri) && uri.Scheme is ("http" or "https")
            ? uri
            : throw CommandFailure.Usage($"'{address}' is not the address of a server; it is written as http://host:port.");

    private static string? NotEmpty(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();

    private static string? Read(string file)
    {
        try
        {
            return File.Exists(file) ? NotEmpty(File.ReadAllText(file)) : null;
        }
        catch (UnauthorizedAccessException)
        {
            return null;
        }
    }
}
