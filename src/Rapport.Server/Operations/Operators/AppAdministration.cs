using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Options;
using Rapport.Server.Apps;
using Rapport.Server.Configuration;
using Rapport.Server.Webhooks;

namespace Rapport.Server.Operations.Operators;

/// <summary>What the operator does with apps: every change is checked as a whole, stored, and told to the deliveries.</summary>
internal sealed class AppAdministration(
    AppDirectory apps,
    DestinationRules destinations,
    WebhookDispatcher dispatcher,
    IOptions<RapportOptions> options,
    TimeProvider clock
)
{
    private const long FirstAppId = 1400000001;
    private const int MostKeys = 2;

    public IEnumerable<App> All => apps.All;

    public App Require(long appId) => apps.TryGet(appId, out var app) ? app : throw OperatorRefusal.NotFound($"There is no app {appId} on this server.");

    public async Task<(App App, AppKey Key)> CreateAsync(AppCreateRequest request)
    {
        if (request.SdkAppId is <= 0)
            throw OperatorRefusal.Invalid("the SDKAppID must be a positive number");

        var key = NewKey(request.Key);
        var appId = request.SdkAppId ?? Math.Max(FirstAppId, apps.All.Select(app => app.AppId).DefaultIfEmpty().Max() + 1);
        var app = await apps.SaveAsync(
            appId,
            settings =>
            {
                if (apps.TryGet(appId, out _))
                    throw OperatorRefusal.Conflict($"There is an app {appId} already.");

                return Checked(
                    appId,
                    settings with
                    {
                        Name = request.Name ?? "",
                        Keys = [key],
                        Admins = request.Admins is null ? settings.Admins : [.. request.Admins.Distinct()],
                        Switches = request.Switches?.Apply(settings.Switches) ?? settings.Switches,
                        Webhook = request.Webhook?.Apply(settings.Webhook) ?? settings.Webhook,
                        ProfileFields = request.ProfileFields ?? [],
                        FriendFields = request.FriendFields ?? [],
                    },
                    urlBefore: null
                );
            }
        );
        return (app, key);
    }

    public async Task<App> ChangeAsync(long appId, Func<AppSettings, AppSettings> change)
    {
        Require(appId);
        var app = await apps.SaveAsync(appId, settings => Checked(appId, change(settings), settings.Webhook.Url));
        dispatcher.Reconsider(appId);
        return app;
    }

    public async Task<AppKey> AddKeyAsync(long appId, string? secret)
    {
        var key = NewKey(secret);
        await ChangeAsync(
            appId,
            settings =>
                settings.Keys.Count < MostKeys
                    ? settings with
                    {
                        Keys = [.. settings.Keys, key],
                    }
                    : throw OperatorRefusal.Conflict($"The app has {MostKeys} keys already; remove one first.")
        );
        return key;
    }

    public async Task RemoveKeyAsync(long appId, string keyId) =>
        await ChangeAsync(
            appId,
            settings =>
            {
                var left = settings.Keys.Where(key => key.Id != keyId).ToList();
                if (left.Count == settings.Keys.Count)
                    throw OperatorRefusal.NotFound($"The app has no key {keyId}.");
                return left.Count > 0
                    ? settings with
                    {
                        Keys = left,
                    }
                    : throw OperatorRefusal.Conflict("The last key cannot be removed; add another one first.");
            }
        );

    /// <summary>An app as it may be shown.</summary>
    public AppReply Show(App app)
    {
        var webhook = app.Settings.Webhook;
        return new AppReply
        {
            SdkAppId = app.AppId,
            Name = app.Settings.Name,
            Stopped = app.Settings.Stopped,
            IsConfigured = options.Value.Apps.Any(preset => preset.SdkAppId == app.AppId),
            CreatedAt = DateTimeOffset.FromUnixTimeMilliseconds(app.CreatedMs),
            Keys =
            [
                .. app.Settings.Keys.Select(key => new AppKeyReply(key.Id, key.CreatedMs == 0 ? null : DateTimeOffset.FromUnixTimeMilliseconds(key.CreatedMs))),
            ],
            Admins = app.Settings.Admins,
            Switches = app.Settings.Switches,
            Webhook = new WebhookReply
            {
                Url = webhook.Url,
                HasToken = webhook.Token is not null,
                Commands = webhook.Commands,
                Profile = webhook.Profile,
                BeforeFailure = webhook.BeforeFailure,
                TimeoutMs = webhook.TimeoutMs,
                Connections = webhook.Connections,
                HasCaCertificate = webhook.CaCertificate is not null,
                HasClientCertificate = webhook.ClientCertificate is not null,
            },
            ProfileFields = app.Settings.ProfileFields,
            FriendFields = app.Settings.FriendFields,
        };
    }

    private AppKey NewKey(string? secret)
    {
        var key = FirstStart.NewKey(clock);
        return string.IsNullOrEmpty(secret) ? key : key with { Secret = secret };
    }

    /// <summary>Settings without a mistake, or all mistakes at once.</summary>
    private AppSettings Checked(long appId, AppSettings settings, string? urlBefore)
    {
        if (
            settings.Webhook.Commands.Contains(null!)
            || settings.Admins.Contains(null!)
            || settings.ProfileFields.Contains(null!)
            || settings.FriendFields.Contains(null!)
        )
            throw OperatorRefusal.Invalid("a list holds a null");

        List<string> mistakes = [.. AppRules.Check(settings)];
        var webhook = settings.Webhook;
        if (webhook.Url is { } url && url != urlBefore && destinations.WhyRefused(appId, url) is { } refusal)
            mistakes.Add(refusal);
        if (webhook.CaCertificate is { } ca && !CanRead(() => ReadCa(ca)))
            mistakes.Add("the CA certificate is not a certificate in PEM form");
        if (webhook.ClientCertificate is { } client && !CanRead(() => X509Certificate2.CreateFromPem(client, client).Dispose()))
            mistakes.Add("the client certificate is not a certificate with its private key in PEM form");

        OperatorRefusal.ThrowIfAny(mistakes);
        return settings;
    }

    private static void ReadCa(string pem)
    {
        var certificates = new X509Certificate2Collection();
        certificates.ImportFromPem(pem);
        if (certificates.Count == 0)
            throw new CryptographicException("There is no certificate.");
    }

    private static bool CanRead(Action read)
    {
        try
        {
            read();
            return true;
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            return false;
        }
    }
}
