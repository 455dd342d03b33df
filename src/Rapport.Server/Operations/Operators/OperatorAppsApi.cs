using Microsoft.AspNetCore.Http.HttpResults;
using Rapport.Contracts.Webhooks;
using Rapport.Server.Apps;
using Rapport.Server.Webhooks;

namespace Rapport.Server.Operations.Operators;

/// <summary>Apps, their keys, administrators, switches and webhook settings.</summary>
internal static class OperatorAppsApi
{
    public static void Map(RouteGroupBuilder api)
    {
        var apps = api.MapGroup("/apps").WithTags("Apps");
        apps.MapGet("/", List).WithName("listApps");
        apps.MapPost("/", CreateAsync).WithName("createApp");
        apps.MapGet("/{sdkAppId:long}", Read).WithName("readApp");
        apps.MapPatch("/{sdkAppId:long}", ChangeAsync).WithName("changeApp");
        apps.MapPut("/{sdkAppId:long}/admins", PutAdminsAsync).WithName("putAdmins");
        apps.MapGet("/{sdkAppId:long}/keys", ListKeys).WithName("listKeys");
        apps.MapPost("/{sdkAppId:long}/keys", AddKeyAsync).WithName("addKey");
        apps.MapDelete("/{sdkAppId:long}/keys/{keyId}", RemoveKeyAsync).WithName("removeKey");
        apps.MapGet("/{sdkAppId:long}/webhooks/commands", ReadCommands).WithName("readCommands");
        apps.MapPut("/{sdkAppId:long}/webhooks/commands", PutCommandsAsync).WithName("putCommands");
    }

    /// <summary>Lists the apps.</summary>
    private static AppListReply List(AppAdministration apps) => new([.. apps.All.Select(apps.Show)]);

    /// <summary>Reads an app with its settings, without secrets.</summary>
    private static AppReply Read(long sdkAppId, AppAdministration apps) => apps.Show(apps.Require(sdkAppId));

    /// <summary>Makes an app. Its key is shown in this reply and never again.</summary>
    private static async Task<Created<AppCreatedReply>> CreateAsync(AppCreateRequest request, AppAdministration apps)
    {
        var (app, key) = await apps.CreateAsync(request);
        return TypedResults.Created($"/operator/v1/apps/{app.AppId}", new AppCreatedReply(apps.Show(app), new NewKeyReply(key.Id, key.Secret)));
    }

    /// <summary>Changes an app. What is left out stays as it is; the change holds at once.</summary>
    private static async Task<AppReply> ChangeAsync(long sdkAppId, AppChangeRequest request, AppAdministration apps) =>
        apps.Show(
            await apps.ChangeAsync(
                sdkAppId,
                settings =>
                    settings with
                    {
                        Name = request.Name ?? settings.Name,
                        Stopped = request.Stopped ?? settings.Stopped,
                        Switches = request.Switches?.Apply(settings.Switches) ?? settings.Switches,
                        Webhook = request.Webhook?.Apply(settings.Webhook) ?? settings.Webhook,
                        ProfileFields = request.ProfileFields ?? settings.ProfileFields,
                        FriendFields = request.FriendFields ?? settings.FriendFields,
                    }
            )
        );

    /// <summary>Sets the accounts that may call the RESTful API.</summary>
    private static async Task<AppReply> PutAdminsAsync(long sdkAppId, AdminsRequest request, AppAdministration apps) =>
        apps.Show(await apps.ChangeAsync(sdkAppId, settings => settings with { Admins = [.. request.Admins.Distinct()] }));

    /// <summary>Lists the keys of an app, without their secrets.</summary>
    private static IReadOnlyList<AppKeyReply> ListKeys(long sdkAppId, AppAdministration apps) => apps.Show(apps.Require(sdkAppId)).Keys;

    /// <summary>Adds a second key, so that keys can be changed without a gap. Its secret is shown in this reply and never again.</summary>
    private static async Task<Created<NewKeyReply>> AddKeyAsync(long sdkAppId, KeyAddRequest? request, AppAdministration apps)
    {
        var key = await apps.AddKeyAsync(sdkAppId, request?.Secret);
        return TypedResults.Created($"/operator/v1/apps/{sdkAppId}/keys/{key.Id}", new NewKeyReply(key.Id, key.Secret));
    }

    /// <summary>Removes a key; UserSigs made with it are refused from then on. The last key cannot be removed.</summary>
    private static async Task<NoContent> RemoveKeyAsync(long sdkAppId, string keyId, AppAdministration apps)
    {
        await apps.RemoveKeyAsync(sdkAppId, keyId);
        return TypedResults.NoContent();
    }

    /// <summary>Tells of every webhook command whether it is on, and why.</summary>
    private static CommandsReply ReadCommands(long sdkAppId, AppAdministration apps) => CommandsOf(apps.Require(sdkAppId));

    /// <summary>Sets the webhook commands that are switched on.</summary>
    private static async Task<CommandsReply> PutCommandsAsync(long sdkAppId, CommandsRequest request, AppAdministration apps) =>
        CommandsOf(
            await apps.ChangeAsync(sdkAppId, settings => settings with { Webhook = settings.Webhook with { Commands = [.. request.Commands.Distinct()] } })
        );

    private static CommandsReply CommandsOf(App app) =>
        new(
            app.Settings.Webhook.Commands,
            [
                .. WebhookCommands.All.Select(command => new CommandReply(
                    command,
                    TestEvents.IsBefore(command) ? "before" : "after",
                    app.IsSwitchedOn(command),
                    WhyOf(app, command)
                )),
            ]
        );

    private static string WhyOf(App app, string command)
    {
        var why =
            App.HasNoSwitch(command) ? "has no switch: it is always on"
            : app.SwitchedOnBy(command) is { } pattern ? $"switched on by {pattern}"
            : "not switched on";
        return string.IsNullOrEmpty(app.Settings.Webhook.Url) ? why + "; nothing is sent, the app has no webhook URL" : why;
    }
}
