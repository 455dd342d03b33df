using System.Net;
using Rapport.Server.Apps;
using Rapport.Server.Presence;

namespace Rapport.Server.Configuration;

/// <summary>Everything that can be wrong with settings, found before anything is started.</summary>
internal static class SettingsRules
{
    private const int ShortestToken = 16;

    /// <summary>Proxies must be more patient than the server; <c>deploy/nginx.conf</c> is, up to here.</summary>
    private const int LongestHeartbeat = 600;

    /// <exception cref="InvalidSettingsException">Something is wrong.</exception>
    public static void Require(IConfiguration configuration, RapportOptions options)
    {
        List<string> mistakes =
        [
            .. UnknownSettings.Find(configuration),
            .. Check(options),
            .. options.Apps.SelectMany((app, index) => Check(app, $"Rapport:Apps:{index}")),
        ];
        mistakes.AddRange(
            options.Apps.GroupBy(app => app.SdkAppId).Where(apps => apps.Count() > 1).Select(apps => $"Rapport:Apps: SdkAppId {apps.Key} is given twice")
        );
        if (mistakes.Count > 0)
            throw new InvalidSettingsException(mistakes);
    }

    private static IEnumerable<string> Check(RapportOptions options)
    {
        if (string.IsNullOrWhiteSpace(options.DataDirectory))
            yield return "Rapport:DataDirectory must name a folder";
        if (options.Operator.Token is { Length: < ShortestToken })
            yield return $"Rapport:Operator:Token must have at least {ShortestToken} characters";
        if (options.Limits.Profile is not ("off" or "original"))
            yield return "Rapport:Limits:Profile must be off or original";

        foreach (var limit in typeof(LimitOptions).GetProperties().Where(property => property.PropertyType == typeof(int)))
        {
            if ((int)limit.GetValue(options.Limits)! < 1)
                yield return $"Rapport:Limits:{limit.Name} must be at least 1";
        }

        foreach (var setting in typeof(GatewayOptions).GetProperties().Where(property => property.Name != nameof(GatewayOptions.RequestsPerSecond)))
        {
            if ((int)setting.GetValue(options.Gateway)! < 1)
                yield return $"Rapport:Gateway:{setting.Name} must be at least 1";
        }

        if (options.Gateway.HeartbeatSeconds > LongestHeartbeat)
            yield return $"Rapport:Gateway:HeartbeatSeconds must be at most {LongestHeartbeat}";

        foreach (var proxy in options.TrustedProxies)
        {
            if (!IPAddress.TryParse(proxy, out _) && !IPNetwork.TryParse(proxy, out _))
                yield return $"Rapport:TrustedProxies: {proxy} is no address and no network";
        }

        foreach (var setting in typeof(WebhookOptions).GetProperties().Where(property => property.PropertyType == typeof(int)))
        {
            if ((int)setting.GetValue(options.Webhooks)! < 1)
                yield return $"Rapport:Webhooks:{setting.Name} must be at least 1";
        }

        if (
            options.Telemetry.OtlpEndpoint is { Length: > 0 } endpoint
            && !(Uri.TryCreate(endpoint, UriKind.Absolute, out var uri) && uri.Scheme is ("http" or "https"))
        )
        {
            yield return "Rapport:Telemetry:OtlpEndpoint must begin with http:// or https://";
        }

        if (options.Storage.Engine is not (StorageOptions.Sqlite or StorageOptions.Postgres))
            yield return "Rapport:Storage:Engine must be sqlite or postgres";
        else if (options.Storage.Engine == StorageOptions.Postgres && string.IsNullOrWhiteSpace(options.Storage.Connection))
            yield return "Rapport:Storage:Connection must say how PostgreSQL is reached, for example Host=db;Database=rapport;Username=rapport";
        if (options.Storage.ReadConnections is < 1 or > 1000)
            yield return "Rapport:Storage:ReadConnections must be between 1 and 1000";
        if (options.Storage.CacheMegabytes is < 1 or > 65536)
            yield return "Rapport:Storage:CacheMegabytes must be between 1 and 65536";
    }

    private static IEnumerable<string> Check(AppPreset app, string path)
    {
        if (app.SdkAppId is <= 0)
            yield return $"{path}:SdkAppId must be a positive number";
        foreach (var file in new[] { app.Webhook.CaCertificateFile, app.Webhook.ClientCertificateFile })
        {
            if (file is not null && !File.Exists(file))
                yield return $"{path}:Webhook: the file {file} does not exist";
        }

        if (app.Webhook.Profile is { } profile && !Enum.TryParse<DeliveryProfile>(profile, ignoreCase: true, out _))
            yield return $"{path}:Webhook:Profile must be Reliable or Strict";
        if (app.Webhook.BeforeFailure is { } failure && !Enum.TryParse<BeforeFailure>(failure, ignoreCase: true, out _))
            yield return $"{path}:Webhook:BeforeFailure must be Allow or Refuse";
        if (app.Switches.MultiDevice is { } policy && !Enum.TryParse<MultiDevice>(policy, ignoreCase: true, out _))
            yield return $"{path}:Switches:MultiDevice must be Single, Dual, Triple or Multi";
        foreach (var mistake in AppRules.Check(AppPresets.Apply(app, new AppSettings()), requireKey: false))
            yield return $"{path}: {mistake}";
    }
}
