using System.Text.Json;
using System.Text.Json.Serialization;
using Rapport.Contracts.Json;
using Rapport.Server.Accounts;
using Rapport.Server.Apps;
using Rapport.Server.Gateway;
using Rapport.Server.Presence;
using Rapport.Server.Webhooks;

namespace Rapport.Server.Nodes;

/// <summary>Another node has committed webhook events for a destination (empty: the app's own URL).</summary>
public sealed record EventsCommitted(long AppId, string Url);

/// <summary>What nodes tell each other of a commit: one of these is there.</summary>
internal sealed class NodeNews
{
    public AppChanged? App { get; set; }

    public AccountDeleted? Deleted { get; set; }

    public AccountChanged? Account { get; set; }

    public ProfileChanged? Profile { get; set; }

    public StatusChanged? Status { get; set; }

    public SessionEnded? Ended { get; set; }

    public EventsCommitted? Events { get; set; }

    [JsonIgnore]
    public object? Item => App ?? Deleted ?? Account ?? Profile ?? Status ?? Ended ?? (object?)Events;

    /// <summary>Puts into words what concerns other nodes; <c>null</c>: nothing does.</summary>
    public static string? Pack(IReadOnlyList<object> news)
    {
        var items = CommitNews.MessagesInOrder(news).Select(Of).OfType<NodeNews>().ToList();
        items.AddRange(
            news.OfType<OutboxEvent>().Select(e => new EventsCommitted(e.AppId, e.Url ?? "")).Distinct().Select(events => new NodeNews { Events = events })
        );
        return items.Count > 0 ? JsonSerializer.Serialize(items, NodeJson.Default.ListNodeNews) : null;
    }

    public static IEnumerable<object> Unpack(string text) =>
        JsonSerializer.Deserialize(text, NodeJson.Default.ListNodeNews)!.Select(news => news.Item).OfType<object>();

    private static NodeNews? Of(object item) =>
        item switch
        {
            AppChanged app => new NodeNews { App = app },
            AccountDeleted deleted => new NodeNews { Deleted = deleted },
            AccountChanged { ConcernsOtherNodes: true } account => new NodeNews { Account = account with { Origin = null } },
            ProfileChanged profile => new NodeNews { Profile = profile },
            StatusChanged status => new NodeNews { Status = status },
            SessionEnded ended => new NodeNews { Ended = ended },
            _ => null,
        };
}

[JsonSourceGenerationOptions(
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UseStringEnumConverter = true,
    Converters = [typeof(LenientInt64Converter)],
    GenerationMode = JsonSourceGenerationMode.Metadata
)]
[JsonSerializable(typeof(List<NodeNews>))]
internal sealed partial class NodeJson : JsonSerializerContext;
