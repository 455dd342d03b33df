using System.Collections.Frozen;
using Rapport.Server.Accounts;
using Rapport.Server.Conversations;
using Rapport.Server.Follow;
using Rapport.Server.Gateway;
using Rapport.Server.Messages;
using Rapport.Server.Presence;
using Rapport.Server.Profiles;
using Rapport.Server.Relationships;

namespace Rapport.Server.Api;

/// <summary>The one list of every API: REST, the OpenAPI document and <c>spec/api-surface.txt</c> are made from it.</summary>
public sealed class ApiCatalog
{
    private readonly FrozenDictionary<string, ApiEndpoint>.AlternateLookup<ReadOnlySpan<char>> _endpoints;

    public ApiCatalog(IServiceProvider services)
    {
        _endpoints = Routes
            .ToFrozenDictionary(route => route.Path, route => route.Bind(services), StringComparer.Ordinal)
            .GetAlternateLookup<ReadOnlySpan<char>>();
    }

    /// <summary>Every module's table.</summary>
    public static IReadOnlyList<ApiRoute> Routes { get; } =
    [
        .. AccountsApi.Routes,
        .. ProfilesApi.Routes,
        .. RelationshipsApi.Routes,
        .. FollowApi.Routes,
        .. MessagesApi.Routes,
        .. ConversationsApi.Routes,
        .. StatusApi.Routes,
        .. GatewayApi.Routes,
    ];

    /// <summary>Those the RESTful API knows.</summary>
    public static IReadOnlyList<ApiRoute> RestRoutes { get; } = [.. Routes.Where(route => route.Callers != Callers.Owner)];

    /// <summary>Those that only clients may call, through the gateway.</summary>
    public static IReadOnlyList<ApiRoute> ClientRoutes { get; } = [.. Routes.Where(route => route.Callers == Callers.Owner)];

    /// <summary>The endpoint of <c>service/command</c>, or <c>null</c>.</summary>
    public ApiEndpoint? Find(ReadOnlySpan<char> path) => _endpoints.TryGetValue(path, out var endpoint) ? endpoint : null;
}
