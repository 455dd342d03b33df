using System.CommandLine;
using Rapport.Server.Operations.Operators;

namespace Rapport.Server.Commands;

/// <summary><c>rapport app</c>: apps, their keys, administrators and switches.</summary>
internal static class AppCommand
{
    public static Command Build(CommandRunner runner) =>
        new("app", "Apps: list, show, create, set, key, admins.") { List(runner), Show(runner), Create(runner), Set(runner), Key(runner), Admins(runner) };

    private static Command List(CommandRunner runner)
    {
        var command = new Command("list", "List the apps.");
        runner.Run(
            command,
            async (context, cancel) =>
                context.Write(
                    await context.Client.GetAsync("apps", OperatorClient.Types.AppListReply, cancel),
                    reply =>
                        context.WriteTable(
                            ["SDKAppID", "name", "state", "keys", "admins", "webhook URL"],
                            reply.Apps.Select<AppReply, IReadOnlyList<string>>(app =>
                                [
                                    app.SdkAppId.ToString(),
                                    app.Name,
                                    app.Stopped ? "stopped" : "running",
                                    app.Keys.Count.ToString(),
                                    string.Join(",", app.Admins),
                                    app.Webhook.Url ?? "-",
                                ]
                            )
                        )
                )
        );
        return command;
    }

    private static Command Show(CommandRunner runner)
    {
        var command = new Command("show", "Show an app with its settings.");
        runner.Run(
            command,
            async (context, cancel) =>
                context.Write(
                    await context.Client.GetAsync(await context.AppPathAsync(cancel), OperatorClient.Types.AppReply, cancel),
                    app => Write(context, app)
                )
        );
        return command;
    }

    private static Command Create(CommandRunner runner)
    {
        var id = new Option<long?>("--id") { Description = "The SDKAppID. Default: the next free one." };
        var name = new Option<string?>("--name") { Description = "A name for people." };
        var key = new Option<string?>("--key") { Description = "A key of your own, at least 8 characters. Default: a random one." };
        var admins = new Option<string[]>("--admin")
        {
            Description = "An account that may call the RESTful API; may be given several times. Default: administrator.",
        };
        var url = new Option<string?>("--webhook-url") { Description = "Where webhooks go." };
        var commands = new Option<string[]>("--webhook-command")
        {
            Description = "A webhook command to switch on, or a pattern such as Sns.*; may be given several times.",
        };
        var command = new Command("create", "Make an app. Its key is shown this once.") { id, name, key, admins, url, commands };
        runner.Run(
            command,
            async (context, cancel) =>
            {
                var parsed = context.Parsed;
                var request = new AppCreateRequest
                {
                    SdkAppId = parsed.GetValue(id),
                    Name = parsed.GetValue(name),
                    Key = parsed.GetValue(key),
                    Admins = NotEmpty(parsed.GetValue(admins)),
                    Webhook = new WebhookChange { Url = parsed.GetValue(url), Commands = NotEmpty(parsed.GetValue(commands)) },
                };
                var answer = await context.Client.SendAsync(
                    HttpMethod.Post,
                    "apps",
                    request,
                    OperatorClient.Types.AppCreateRequest,
                    OperatorClient.Types.AppCreatedReply,
                    cancel
                );
                context.Write(
                    answer,
                    reply =>
                    {
                        context.WriteFields(("SDKAppID", reply.App.SdkAppId.ToString()), ("admins", string.Join(", ", reply.App.Admins)));
                        context.WriteKey(reply.Key);
                    }
                );
            }
        );
        return command;
    }

    private static Command Set(CommandRunner runner)
    {
        var name = new Option<string?>("--name") { Description = "A name for people." };
        var stopped = new Option<bool?>("--stopped") { Description = "true stops the app, false starts it again." };
        var deleteFriend = new Option<bool?>("--delete-friend-on-block") { Description = "Blocking a friend ends the friendship." };
        var seesSuccess = new Option<bool?>("--blocked-sender-sees-success") { Description = "A blocked sender sees his message succeed." };
        var allowType = new Option<string?>("--default-allow-type") { Description = "The verification of accounts that have not chosen one." };
        var follow = new Option<bool?>("--follow") { Description = "The service follow answers." };
        var deletion = new Option<bool?>("--account-deletion") { Description = "Accounts may be deleted." };
        var recorded = new Option<bool?>("--answers-as-recorded") { Description = "Answers follow what the real service was seen to say." };
        var multiDevice = new Option<Presence.MultiDevice?>("--multi-device") { Description = "Which devices of one account may be logged in at once." };
        var devices = new Option<int?>("--devices-per-platform") { Description = "How many devices of one native platform, 1 to 3." };
        var tabs = new Option<int?>("--web-instances") { Description = "How many browser tabs, 1 to 10." };
        var userStatus = new Option<bool?>("--user-status") { Description = "App users may ask for each other's status." };
        var friendStatus = new Option<bool?>("--friend-status") { Description = "Friends are told of each other's status." };
        var reimport = new Option<int?>("--reimport-after-days") { Description = "For how many days a deleted id cannot be imported again." };
        var friendsOnly = new Option<bool?>("--friends-only-messages") { Description = "Only friends may write to each other." };
        var recall = new Option<int?>("--recall-seconds") { Description = "For how many seconds an app user may recall a message." };
        var roaming = new Option<int?>("--roaming-days") { Description = "For how many days messages are kept; 0: for ever." };
        var command = new Command("set", "Change an app. What is left out stays as it is.")
        {
            name,
            stopped,
            deleteFriend,
            seesSuccess,
            allowType,
            follow,
            deletion,
            reimport,
            recorded,
            multiDevice,
            devices,
            tabs,
            userStatus,
            friendStatus,
            friendsOnly,
            recall,
            roaming,
        };
        runner.Run(
            command,
            async (context, cancel) =>
            {
                var parsed = context.Parsed;
                var request = new AppChangeRequest
                {
                    Name = parsed.GetValue(name),
                    Stopped = parsed.GetValue(stopped),
                    Switches = new SwitchesChange
                    {
                        DeleteFriendOnBlock = parsed.GetValue(deleteFriend),
                        BlockedSenderSeesSuccess = parsed.GetValue(seesSuccess),
                        DefaultAllowType = parsed.GetValue(allowType),
                        Follow = parsed.GetValue(follow),
                        AccountDeletion = parsed.GetValue(deletion),
                        ReimportAfterDays = parsed.GetValue(reimport),
                        AnswersAsRecorded = parsed.GetValue(recorded),
                        MultiDevice = parsed.GetValue(multiDevice),
                        DevicesPerPlatform = parsed.GetValue(devices),
                        WebInstances = parsed.GetValue(tabs),
                        UserStatus = parsed.GetValue(userStatus),
                        FriendStatus = parsed.GetValue(friendStatus),
                        FriendsOnlyMessages = parsed.GetValue(friendsOnly),
                        RecallSeconds = parsed.GetValue(recall),
                        RoamingDays = parsed.GetValue(roaming),
                    },
                };
                context.Write(await ChangeAsync(context, request, cancel), app => Write(context, app));
            }
        );
        return command;
    }

    private static Command Key(CommandRunner runner)
    {
        var secret = new Option<string?>("--secret") { Description = "A key of your own, at least 8 characters. Default: a random one." };
        var add = new Command("add", "Add a second key, so that keys can be changed without a gap. It is shown this once.") { secret };
        runner.Run(
            add,
            async (context, cancel) =>
            {
                var request = new KeyAddRequest(context.Parsed.GetValue(secret));
                var answer = await context.Client.SendAsync(
                    HttpMethod.Post,
                    await context.AppPathAsync(cancel, "/keys"),
                    request,
                    OperatorClient.Types.KeyAddRequest,
                    OperatorClient.Types.NewKeyReply,
                    cancel
                );
                context.Write(answer, context.WriteKey);
            }
        );

        var id = new Argument<string>("keyId") { Description = "Its id, as 'rapport app show' tells it." };
        var remove = new Command("remove", "Remove a key. UserSigs made with it are refused from then on.") { id };
        runner.Run(
            remove,
            async (context, cancel) =>
            {
                var keyId = context.Parsed.GetRequiredValue(id);
                await context.Client.DeleteAsync(await context.AppPathAsync(cancel, "/keys/" + Uri.EscapeDataString(keyId)), cancel);
                context.WriteLine($"Key {keyId} is removed.");
            }
        );
        return new Command("key", "Keys of an app: add, remove.") { add, remove };
    }

    private static Command Admins(CommandRunner runner)
    {
        var accounts = new Argument<string[]>("accounts")
        {
            Description = "All accounts that may call the RESTful API, 1 to 10. None: show them.",
            Arity = ArgumentArity.ZeroOrMore,
        };
        var command = new Command("admins", "Show or set the administrators of an app.") { accounts };
        runner.Run(
            command,
            async (context, cancel) =>
            {
                var path = await context.AppPathAsync(cancel);
                var wanted = context.Parsed.GetValue(accounts) ?? [];
                var answer =
                    wanted.Length == 0
                        ? await context.Client.GetAsync(path, OperatorClient.Types.AppReply, cancel)
                        : await context.Client.SendAsync(
                            HttpMethod.Put,
                            path + "/admins",
                            new AdminsRequest(wanted),
                            OperatorClient.Types.AdminsRequest,
                            OperatorClient.Types.AppReply,
                            cancel
                        );
                context.Write(answer, app => context.WriteLine(string.Join(Environment.NewLine, app.Admins)));
            }
        );
        return command;
    }

    /// <summary>Changes the app meant.</summary>
    public static async Task<OperatorAnswer<AppReply>> ChangeAsync(CommandContext context, AppChangeRequest request, CancellationToken cancel) =>
        await context.Client.SendAsync(
            HttpMethod.Patch,
            await context.AppPathAsync(cancel),
            request,
            OperatorClient.Types.AppChangeRequest,
            OperatorClient.Types.AppReply,
            cancel
        );

    public static void Write(CommandContext context, AppReply app)
    {
        static string OnOff(bool on) => on ? "on" : "off";
        var webhook = app.Webhook;
        var switches = app.Switches;
        context.WriteFields(
            ("SDKAppID", app.SdkAppId.ToString()),
            ("name", app.Name),
            ("state", app.Stopped ? "stopped" : "running"),
            ("created", Moment.Show(app.CreatedAt)),
            ("configured", app.IsConfigured ? "yes: what the server's configuration says wins again at the next start" : null),
            ("keys", string.Join(", ", app.Keys.Select(key => key.Id))),
            ("admins", string.Join(", ", app.Admins)),
            ("webhook URL", webhook.Url ?? "-"),
            ("webhook token", webhook.HasToken ? "set" : "-"),
            ("webhook commands", webhook.Commands.Count == 0 ? "-" : string.Join(", ", webhook.Commands)),
            (
                "webhook delivery",
                $"{webhook.Profile}, {webhook.TimeoutMs} ms, {webhook.Connections} connections, before-webhooks without answer: {webhook.BeforeFailure}"
            ),
            ("webhook CA", webhook.HasCaCertificate ? "set" : null),
            ("webhook certificate", webhook.HasClientCertificate ? "set" : null),
            ("delete friend on block", OnOff(switches.DeleteFriendOnBlock)),
            ("blocked sender sees success", OnOff(switches.BlockedSenderSeesSuccess)),
            ("default allow type", switches.DefaultAllowType),
            ("follow", OnOff(switches.Follow)),
            ("account deletion", OnOff(switches.AccountDeletion)),
            ("reimport after days", switches.ReimportAfterDays.ToString()),
            ("answers as recorded", OnOff(switches.AnswersAsRecorded)),
            ("multi device", $"{switches.MultiDevice}, {switches.DevicesPerPlatform} per native platform, {switches.WebInstances} browser tabs"),
            ("user status", OnOff(switches.UserStatus)),
            ("friend status", OnOff(switches.FriendStatus)),
            ("messages", switches.FriendsOnlyMessages ? "among friends only" : "among all"),
            ("recall seconds", switches.RecallSeconds.ToString()),
            ("roaming days", switches.RoamingDays == 0 ? "for ever" : switches.RoamingDays.ToString()),
            ("profile fields", app.ProfileFields.Count == 0 ? null : string.Join(", ", app.ProfileFields.Select(field => field.Key))),
            ("friend fields", app.FriendFields.Count == 0 ? null : string.Join(", ", app.FriendFields.Select(field => field.Key)))
        );
    }

    private static string[]? NotEmpty(string[]? list) => list is { Length: > 0 } ? list : null;
}
