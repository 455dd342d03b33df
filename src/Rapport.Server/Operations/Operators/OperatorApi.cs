using Microsoft.AspNetCore.Mvc;

namespace Rapport.Server.Operations.Operators;

/// <summary>The operator API, <c>/operator/v1</c>. Everything in it is closed without the operator's credential (<see cref="OperatorDoor"/>).</summary>
internal static class OperatorApi
{
    public const string Prefix = "/operator/v1";

    private const long LargestBody = 256 * 1024;

    public static IServiceCollection AddOperatorApi(this IServiceCollection services)
    {
        services.ConfigureHttpJsonOptions(json => OperatorWire.Apply(json.SerializerOptions));

        // The door turns every mistake into a sentence; without this the framework answers an empty 400.
        services.Configure<RouteHandlerOptions>(options => options.ThrowOnBadRequest = true);
        return services.AddSingleton<WrongTokens>().AddSingleton<OperatorDoor>().AddSingleton<AppAdministration>().AddSingleton<StartTime>();
    }

    public static void MapOperatorApi(this IEndpointRouteBuilder app)
    {
        var api = app.MapGroup(Prefix).WithMetadata(new RequestSizeLimitAttribute(LargestBody));
        OperatorInstallationApi.Map(api);
        OperatorAppsApi.Map(api);
        OperatorUserSigApi.Map(api);
        OperatorWebhooksApi.Map(api);
        OperatorDeliveriesApi.Map(api);
    }
}
