using Rapport.Server.Apps;
using Rapport.Server.Gateway;

namespace Rapport.Server.Api;

/// <summary>Who acts: an administrator through the RESTful API, or an app user through a client.</summary>
/// <param name="App">The app, with its settings at the moment of the call.</param>
/// <param name="UserId">The acting account.</param>
/// <param name="IsAdmin">Whether it may act for every account of the app.</param>
/// <param name="Platform">The webhooks' <c>OptPlatform</c>.</param>
/// <param name="ClientIp">The webhooks' <c>ClientIP</c>.</param>
public sealed record Caller(App App, string UserId, bool IsAdmin, string Platform, string ClientIp)
{
    /// <summary>The platform of everything the RESTful API causes.</summary>
    public const string RestApi = "RESTAPI";

    public long AppId => App.AppId;

    /// <summary>The client's call that is being carried out; <c>null</c>: the caller is not a client.</summary>
    public GatewayCall? Call { get; init; }
}
