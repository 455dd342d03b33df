using System.CommandLine;
using Rapport.Server.Operations.Operators;

namespace Rapport.Server.Commands;

/// <summary>What every command works with: the options they share, the server, and where to write.</summary>
internal sealed class CommandContext(ParseResult parsed, TextWriter output, TextWriter error, TimeProvider clock) : IDisposable
{
    private OperatorClient? _client;

    public ParseResult Parsed => parsed;

    public TextWriter Output => output;

    public TimeProvider Clock => clock;

    public bool AsJson => parsed.GetValue(SharedOptions.Json);

    public ServerLocation Server =>
        ServerLocation.Find(parsed.GetValue(SharedOptions.Server), parsed.GetValue(SharedOptions.Token), parsed.GetValue(SharedOptions.Data));

    public OperatorClient Client => _client ??= new OperatorClient(Server);

    /// <summary>The app meant: the one named, or the only one there is.</summary>
    public async Task<long> AppIdAsync(CancellationToken cancel)
    {
        if (parsed.GetValue(SharedOptions.App) is { } named)
            return named;

        var apps = (await Client.GetAsync("apps", OperatorClient.Types.AppListReply, cancel)).Value.Apps;
        return apps.Count switch
        {
            0 => throw CommandFailure.Refused("The server has no app; make one with 'rapport app create'."),
            1 => apps[0].SdkAppId,
            _ => throw CommandFailure.Usage($"There are several apps; say which with --app: {string.Join(", ", apps.Select(app => app.SdkAppId))}."),
        };
    }

    /// <summary>The path of the app meant.</summary>
    public async Task<string> AppPathAsync(CancellationToken cancel, string behind = "") => $"apps/{await AppIdAsync(cancel)}{behind}";

    /// <summary>Writes an answer: as it came if JSON was asked for, else for people.</summary>
    public void Write<T>(OperatorAnswer<T> answer, Action<T> forPeople)
    {
        if (AsJson)
            output.WriteLine(answer.Json);
        else
            forPeople(answer.Value);
    }

    /// <summary>Where something long tells how far it has come: not among what the command prints.</summary>
    public ProgressLine Progress() => new(error, error == Console.Error && !Console.IsErrorRedirected, clock);

    public void WriteLine(string text) => output.WriteLine(text);

    /// <summary>Writes columns, each as wide as its widest cell.</summary>
    public void WriteTable(IReadOnlyList<string> head, IEnumerable<IReadOnlyList<string>> rows)
    {
        List<IReadOnlyList<string>> all = [head, .. rows];
        var widths = head.Select((_, column) => all.Max(row => row[column].Length)).ToList();
        foreach (var row in all)
            output.WriteLine(string.Join("  ", row.Select((cell, column) => cell.PadRight(widths[column]))).TrimEnd());
    }

    /// <summary>Writes names and values, one a line.</summary>
    public void WriteFields(params IReadOnlyList<(string Name, string? Value)> fields)
    {
        var width = fields.Max(field => field.Name.Length);
        foreach (var (name, value) in fields)
        {
            if (value is not null)
                output.WriteLine($"{name.PadRight(width)}  {value}");
        }
    }

    public void WriteKey(NewKeyReply key) => WriteFields(("key id", key.Id), ("key", key.Secret), ("", "Keep the key: it is not shown again."));

    public void Dispose() => _client?.Dispose();
}
