using System.CommandLine;
using System.Net;
using Rapport.Contracts.Webhooks;
using Rapport.Server.Operations.Operators;
using Rapport.Storage;
using Rapport.Storage.Sqlite;

namespace Rapport.Server.Commands;

/// <summary><c>rapport doctor</c>: looks at everything that commonly goes wrong, and says what to do about it, one line each.</summary>
internal static class DoctorCommand
{
    public static Command Build(CommandRunner runner)
    {
        var quiet = new Option<bool>("--no-test-events") { Description = "Do not send a test event to the webhook receivers." };
        var command = new Command("doctor", "Check the server, its apps and their webhook receivers. Ends with 1 if anything is broken.") { quiet };
        runner.Run(command, (context, cancel) => new Doctor(context, !context.Parsed.GetValue(quiet)).ExamineAsync(cancel));
        return command;
    }
}

/// <summary>One examination.</summary>
internal sealed class Doctor(CommandContext context, bool sendTestEvents)
{
    private const long LittleRoom = 1_000_000_000;
    private const long NoRoom = 100_000_000;

    private static readonly string[] s_secret = ["operator-token", "rapport.db"];
    private static readonly TimeSpan s_skew = TimeSpan.FromSeconds(5);

    private int _broken;

    public async Task<int> ExamineAsync(CancellationToken cancel)
    {
        ExamineDataFolder();
        if (await ExamineServerAsync(cancel))
        {
            foreach (var app in (await context.Client.GetAsync("apps", OperatorClient.Types.AppListReply, cancel)).Value.Apps)
            {
                try
                {
                    await ExamineAsync(app, cancel);
                }
                catch (CommandFailure failure)
                {
                    Broken($"app {app.SdkAppId}", failure.Message);
                }
            }
        }
        else
        {
            await ExamineSqliteAsync();
        }

        context.WriteLine(_broken == 0 ? "Nothing is broken." : $"Broken: {_broken}.");
        return _broken == 0 ? Exit.Done : Exit.Failed;
    }

    private void ExamineDataFolder()
    {
        var folder = context.Server.DataFolder;
        if (!Directory.Exists(folder))
        {
            Note("data folder", $"{folder} is not on this machine; its permissions are not looked at");
            return;
        }

        if (OperatingSystem.IsWindows())
            return;

        const UnixFileMode Open = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;
        const UnixFileMode Enter = UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;
        foreach (var file in s_secret.Select(name => Path.Combine(folder, name)).Where(File.Exists))
        {
            if ((File.GetUnixFileMode(file) & Open) != UnixFileMode.None && (File.GetUnixFileMode(folder) & Enter) != UnixFileMode.None)
                Warn("data folder", $"{file} holds secrets and can be opened by other users of this machine: chmod go-rwx {folder}");
        }

        Good("data folder", folder);
    }

    /// <summary>Whether the server can be talked to.</summary>
    private async Task<bool> ExamineServerAsync(CancellationToken cancel)
    {
        InstallationReply installation;
        try
        {
            var before = context.Clock.GetUtcNow();
            installation = (await context.Client.GetAsync("installation", OperatorClient.Types.InstallationReply, cancel)).Value;
            var after = context.Clock.GetUtcNow();
            Good(
                "server",
                $"{context.Client.Server.Address} runs Rapport {installation.Version} on {installation.Engine}, {installation.Runtime}, since {Moment.Show(installation.StartedAt)}"
            );
            ExamineClock(installation, before, after);
        }
        catch (CommandFailure failure)
        {
            Broken("server", failure.Message);
            return false;
        }

        var (status, text) = await context.Client.ProbeAsync("readyz", cancel);
        if (status == HttpStatusCode.OK)
            Good("database", $"answers; {installation.QueuedUnits} units wait");
        else
            Broken("database", text);

        var room =
            $"{installation.DiskFreeBytes / 1_000_000_000.0:0.0} GB left beside {installation.DataBytes / 1_000_000.0:0.0} MB of data in {installation.DataDirectory}";
        if (installation.DiskFreeBytes < NoRoom)
            Broken("disk", room + ": make room, or writes will fail");
        else if (installation.DiskFreeBytes < LittleRoom)
            Warn("disk", room + ": make room soon; Rapport:Webhooks:KeepHours says how long events are kept");
        else
            Good("disk", room);
        return true;
    }

    private void ExamineClock(InstallationReply installation, DateTimeOffset before, DateTimeOffset after)
    {
        var skew =
            installation.Now < before ? before - installation.Now
            : installation.Now > after ? installation.Now - after
            : TimeSpan.Zero;
        if (skew > s_skew)
            Warn(
                "clock",
                $"the server's clock and this machine's are {skew.TotalSeconds:0} s apart; UserSigs and webhook signatures need the right time: synchronise both"
            );
        else
            Good("clock", "the server's clock agrees with this machine's");
    }

    /// <summary>A server that does not start often lacks it.</summary>
    private async Task ExamineSqliteAsync()
    {
        var folder = Directory.CreateTempSubdirectory("rapport-doctor-");
        try
        {
            await using var database = new SqliteDatabase(Path.Combine(folder.FullName, "check.db"));
            Good("SQLite", database.Engine);
        }
        catch (Exception e) when (e is InvalidOperationException or StorageException)
        {
            Broken("SQLite", e.Message);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private async Task ExamineAsync(AppReply app, CancellationToken cancel)
    {
        var name = $"app {app.SdkAppId}";
        if (app.Stopped)
        {
            Warn(name, $"is stopped; start it with 'rapport app set --app {app.SdkAppId} --stopped false'");
            return;
        }

        if (app.Keys.Count == 0)
            Broken(name, $"has no key, so nobody can log in: rapport app key add --app {app.SdkAppId}");
        else if (app.Admins.Count == 0)
            Broken(name, $"has no administrator, so nobody can call the RESTful API: rapport app admins administrator --app {app.SdkAppId}");
        else
            Good(
                name,
                $"{app.Keys.Count} key{(app.Keys.Count == 1 ? "" : "s, remove the old one when nobody uses it any more")}; administrators {string.Join(", ", app.Admins)}"
            );

        await ExamineWebhookAsync(app, name, cancel);
    }

    private async Task ExamineWebhookAsync(AppReply app, string name, CancellationToken cancel)
    {
        if (app.Webhook.Url is not { } url)
        {
            Note(name, $"has no webhook URL; events are recorded but not sent. Set one with 'rapport webhook set-url <url> --app {app.SdkAppId}'");
            return;
        }

        if (app.Webhook.Commands.Count == 0)
            Warn(name, $"has a webhook URL but no command switched on: rapport webhook on '*' --app {app.SdkAppId}");
        if (!app.Webhook.HasToken)
            Warn(name, $"sends its webhooks unsigned, so the receiver cannot know who calls: rapport webhook token --app {app.SdkAppId}");

        var status = (await context.Client.GetAsync($"apps/{app.SdkAppId}/webhooks/status", OperatorClient.Types.WebhookStatusReply, cancel)).Value;
        if (status.Lanes.Any(lane => lane.IsDown))
            Broken(name, $"its receiver failed many times in a row; {status.Waiting} events wait: rapport webhook why --app {app.SdkAppId}");
        if (status.Parked > 0)
            Warn(name, $"{status.Parked} events are parked; send them again with 'rapport webhook replay --state parked --app {app.SdkAppId}'");

        if (!sendTestEvents)
            return;

        // The one command that tells of nothing an app backend would act upon.
        var test = await TestEvent.SendAsync(context, $"apps/{app.SdkAppId}", new TestRequest(WebhookCommands.RequestOverLimit), cancel);
        if (test.Succeeded)
            Good(name, $"{url}: {test.Sentence}");
        else
            Broken(
                name,
                $"{url}: {test.Sentence} Look at the receiver, then try 'rapport webhook test {WebhookCommands.RequestOverLimit} --app {app.SdkAppId}'"
            );
    }

    private void Good(string what, string sentence) => Write("ok", what, sentence);

    private void Note(string what, string sentence) => Write("note", what, sentence);

    private void Warn(string what, string sentence) => Write("warn", what, sentence);

    private void Broken(string what, string sentence)
    {
        _broken++;
        Write("FAIL", what, sentence);
    }

    private void Write(string verdict, string what, string sentence) => context.WriteLine($"{verdict, -4}  {what}: {sentence.ReplaceLineEndings(" ")}");
}
