using System.Diagnostics;
using System.Text.Json;
using Rapport.Contracts;
using Rapport.Server.Commands;
using Rapport.Server.Operations.Operators;

namespace Rapport.Operations.Tests;

/// <summary>The command line, against a running server and without one.</summary>
public sealed class CommandLineTests(SharedServer shared)
{
    [Theory]
    [InlineData(false)]
    [InlineData(false, "--urls", "http://127.0.0.1:1")]
    [InlineData(false, "--Rapport:DataDirectory=/data")]
    [InlineData(false, "/Rapport:DataDirectory=/data")]
    [InlineData(false, "Rapport:DataDirectory=/data")]
    [InlineData(true, "usersig", "anna")]
    [InlineData(true, "doctor")]
    [InlineData(true, "nonsense")]
    [InlineData(true, "--help")]
    [InlineData(true, "help", "app")]
    [InlineData(true, "--version")]
    public void A_word_is_a_command_and_everything_else_starts_the_server(bool isCommand, params string[] args) =>
        RapportCommands.AreMeant(args).ShouldBe(isCommand);

    [Fact]
    public async Task Help_and_version_need_no_server()
    {
        (await RunAsync("--version")).Output.ShouldMatch(@"^\d+\.\d+\.\d+");
        var help = await RunAsync("--help");
        help.Code.ShouldBe(0);
        help.Output.ShouldContain("usersig");
        (await RunAsync("help", "webhook")).Output.ShouldContain("replay");
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("app")]
    [InlineData("usersig")]
    [InlineData("webhook", "show", "x")]
    [InlineData("usersig", "anna", "--days", "0")]
    [InlineData("usersig", "anna", "--key", "12345678")]
    [InlineData("webhook", "replay", "--app", "1")]
    [InlineData("webhook", "deliveries", "--app", "1", "--from", "yesterday")]
    [InlineData("app", "list", "--server", "somewhere")]
    public async Task A_command_that_is_written_wrongly_ends_with_2(params string[] args) => (await RunAsync(args)).Code.ShouldBe(2);

    [Fact]
    public async Task A_UserSig_is_made_with_a_key_alone()
    {
        var made = await RunAsync("usersig", "anna", "--key", "0123456789", "--app", "7", "--days", "3");
        made.Code.ShouldBe(0);
        var userSig = UserSig.Parse(made.Output.Trim())!;
        (userSig.SdkAppId, userSig.UserId, userSig.LifetimeSeconds).ShouldBe((7, "anna", 3 * 86_400));
        userSig.WasSignedWith("0123456789").ShouldBeTrue();
    }

    [Fact]
    public async Task A_UserSig_is_made_by_the_server_of_the_data_folder()
    {
        var app = await shared.Server.NewAppAsync();
        var made = await RunHereAsync("usersig", "anna", "--app", $"{app.SdkAppId}");
        made.Code.ShouldBe(0, made.Error);
        UserSig.Parse(made.Output.Trim())!.WasSignedWith(app.Key).ShouldBeTrue();
    }

    [Fact]
    public async Task Without_a_server_the_end_is_3_and_a_sentence()
    {
        using var folder = new TemporaryFolder();
        var nobody = await RunAsync("app", "list", "--server", "http://127.0.0.1:1", "--token", "x", "--data", folder.Path);
        nobody.Code.ShouldBe(3);
        nobody.Error.ShouldStartWith("No server answers at http://127.0.0.1:1/");
        nobody.Error.ShouldNotContain("   at ");
    }

    [Fact]
    public async Task A_wrong_token_ends_with_1_and_a_sentence()
    {
        await using var server = await TestServer.StartAsync();
        var refused = await RunAsync("app", "list", "--data", server.Folder, "--token", "wrong");
        refused.Code.ShouldBe(1);
        refused.Error.ShouldContain("token is wrong");
    }

    [Fact]
    public void The_local_token_is_sent_to_nobody_else()
    {
        var here = shared.Server.Folder;
        ServerLocation.Find(null, null, here).Token.ShouldBe(shared.Operator.Token);
        ServerLocation.Find(null, null, here).Address.ShouldBe(shared.Server.Address);
        ServerLocation.Find("http://127.0.0.1:9", null, here).Token.ShouldBe(shared.Operator.Token);
        ServerLocation.Find("http://example.com", null, here).Token.ShouldBeNull();
        ServerLocation.Find("http://example.com", "given", here).Token.ShouldBe("given");
    }

    [Fact]
    public async Task Apps_are_managed()
    {
        var made = await RunHereAsync("app", "create", "--name", "from the shell", "--admin", "root", "--admin", "administrator", "--json");
        made.Code.ShouldBe(0, made.Error);
        var app = JsonDocument.Parse(made.Output).RootElement.GetProperty("app").GetProperty("sdkAppId").GetInt64().ToString();

        (await RunHereAsync("app", "list")).Output.ShouldContain("from the shell");
        var changed = await RunHereAsync("app", "set", "--app", app, "--name", "renamed", "--follow", "false", "--stopped", "true");
        changed.Output.ShouldContain("renamed");
        changed.Output.ShouldContain("stopped");
        (await RunHereAsync("app", "show", "--app", app)).Output.ShouldMatch(@"follow +off");

        var key = await RunHereAsync("app", "key", "add", "--app", app, "--json");
        var keyId = JsonDocument.Parse(key.Output).RootElement.GetProperty("id").GetString()!;
        (await RunHereAsync("app", "key", "remove", keyId, "--app", app)).Code.ShouldBe(0);
        var last = await RunHereAsync("app", "key", "remove", keyId, "--app", app);
        last.Code.ShouldBe(1);
        last.Error.ShouldContain("no key");

        (await RunHereAsync("app", "admins", "--app", app)).Output.ReplaceLineEndings("\n").ShouldBe("root\nadministrator\n");
        (await RunHereAsync("app", "admins", "boss", "--app", app)).Output.Trim().ShouldBe("boss");

        var several = await RunHereAsync("app", "show");
        several.Code.ShouldBe(2);
        several.Error.ShouldContain("--app");
    }

    [Fact]
    public async Task Webhooks_are_set_tried_looked_into_and_sent_again()
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        var app = await shared.Server.NewAppAsync();
        Task<(int Code, string Output, string Error)> WebhookAsync(params string[] args) => RunHereAsync(["webhook", .. args, "--app", $"{app.SdkAppId}"]);

        (await WebhookAsync("set-url", "ftp://nowhere")).Code.ShouldBe(1);
        (await WebhookAsync("set-url", receiver.Url)).Output.ShouldContain(receiver.Url);
        (await WebhookAsync("token")).Output.ShouldContain("signed");
        (await WebhookAsync("on", "Sns.*")).Output.ShouldContain("switched on by Sns.*");
        (await WebhookAsync("off", "Sns.CallbackFriendAdd")).Output.ShouldMatch(@"Sns.CallbackFriendAdd +after +no");

        var test = await WebhookAsync("test", "Sns.CallbackFriendAdd");
        test.Code.ShouldBe(0, test.Output + test.Error);
        test.Output.ShouldContain("was delivered");
        (await WebhookAsync("test", "Sns.CallbackPrevFriendAdd")).Output.ShouldContain("allowed");
        receiver.AnswerNext(Answer.Of(500));
        (await WebhookAsync("test", "Sns.CallbackFriendAdd")).Code.ShouldBe(1);

        var list = await WebhookAsync("deliveries", "--from", "1h", "--json");
        var numbers = JsonDocument
            .Parse(list.Output)
            .RootElement.GetProperty("deliveries")
            .EnumerateArray()
            .Select(e => e.GetProperty("number").GetInt64())
            .ToList();
        numbers.Count.ShouldBe(2);
        (await WebhookAsync("deliveries")).Output.ShouldContain("Sns.CallbackFriendAdd");
        (await WebhookAsync("deliveries", "--account", "nobody")).Output.ShouldContain("No such event");
        (await WebhookAsync("show", $"{numbers[1]}")).Output.ShouldContain("HTTP status 200");
        (await WebhookAsync("replay", $"{numbers[1]}")).Output.ShouldContain("sent again as event");
        (await WebhookAsync("replay", "--command", "Sns.CallbackFriendAdd", "--state", "delivered")).Output.ShouldContain("sent again");
        (await WebhookAsync("why", "--account", "anna")).Output.ShouldContain("There is no account anna");
        (await WebhookAsync("status")).Output.ShouldContain(receiver.Url);
        (await WebhookAsync("show", "999999999")).Code.ShouldBe(1);
        (await WebhookAsync("token", "--remove")).Output.ShouldContain("unsigned");
    }

    [Theory]
    [InlineData("Sns.*", "Sns.*", "")]
    [InlineData(
        "*",
        "Sns.* C2C.*",
        "Alert.RequestOverLimit State.StateChange Profile.CallbackPortraitSet Follow.CallbackAfterFollowAdd Follow.CallbackAfterFollowDelete"
    )]
    [InlineData("Sns.CallbackBlackList* Follow.*", "Sns.CallbackBlackListAdd", "Sns.CallbackBlackListDelete Follow.*")]
    [InlineData("Sns.CallbackFriendAdd", "Profile.*", "Sns.CallbackFriendAdd")]
    [InlineData("", "*", "")]
    public void Switching_off_leaves_the_others_on(string on, string off, string left)
    {
        var commands = Contracts.Webhooks.WebhookCommands.All.Select(command => new CommandReply(command, "after", true, "")).ToList();
        WebhookCommand.Without(new CommandsReply(Words(on), commands), Words(off)).ShouldBe(Words(left));
        static string[] Words(string text) => text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
    }

    [Fact]
    public async Task The_doctor_finds_nothing_wrong_with_a_healthy_server_and_what_is_wrong_with_others()
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        await using var server = await TestServer.StartAsync();
        await server.App.SendWebhooksToAsync(receiver);
        var healthy = await RunAsync("doctor", "--data", server.Folder);
        healthy.Code.ShouldBe(0, healthy.Output);
        healthy.Output.ShouldContain("was delivered");
        healthy.Output.ShouldContain("Nothing is broken.");
        receiver.Received[0].Command.ShouldBe("Alert.RequestOverLimit");

        receiver.Answers = _ => Answer.Garbage;
        var broken = await RunAsync("doctor", "--data", server.Folder);
        broken.Code.ShouldBe(1);
        broken.Output.ShouldContain("FAIL");
        broken.Output.ShouldContain("not a JSON object");

        var quiet = await RunAsync("doctor", "--data", server.Folder, "--no-test-events");
        quiet.Code.ShouldBe(0, quiet.Output);
        receiver.Answers = _ => Answer.Ok;
    }

    [Fact]
    public async Task The_doctor_examines_what_can_be_examined_without_a_server()
    {
        using var folder = new TemporaryFolder();
        var alone = await RunAsync("doctor", "--server", "http://127.0.0.1:1", "--token", "x", "--data", folder.Path);
        alone.Code.ShouldBe(1);
        alone.Output.ShouldContain("No server answers");
        alone.Output.ShouldContain("SQLite 3.");
    }

    [Fact]
    public async Task The_executable_runs_commands_and_logs_as_JSON_on_request()
    {
        using var folder = new TemporaryFolder();
        using var command = Start("usersig", "anna", "--key", "0123456789", "--app", "7");
        UserSig.Parse((await command.StandardOutput.ReadToEndAsync()).Trim()).ShouldNotBeNull();
        await command.WaitForExitAsync();
        command.ExitCode.ShouldBe(0);

        using var server = Start(
            "--urls=http://127.0.0.1:0",
            $"--Rapport:DataDirectory={folder.Path}",
            "--Logging:Console:FormatterName=json",
            "--Logging:LogLevel:Microsoft.Hosting.Lifetime=Information"
        );
        try
        {
            string? line;
            do
            {
                line = await Patience.WaitAsync(server.StandardOutput.ReadLineAsync(), () => "a line of JSON");
            } while (line is not null && !line.StartsWith('{'));
            JsonDocument.Parse(line!).RootElement.GetProperty("Category").GetString().ShouldBe("Microsoft.Hosting.Lifetime");
        }
        finally
        {
            server.Kill();
            await server.WaitForExitAsync();
        }
    }

    private static Process Start(params string[] args) =>
        Process.Start(
            new ProcessStartInfo("dotnet", [typeof(RapportCommands).Assembly.Location, .. args]) { RedirectStandardOutput = true, UseShellExecute = false }
        )!;

    private Task<(int Code, string Output, string Error)> RunHereAsync(params string[] args) => RunAsync([.. args, "--data", shared.Server.Folder]);

    private static async Task<(int Code, string Output, string Error)> RunAsync(params string[] args)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var code = await Patience.WaitAsync(
            RapportCommands.RunAsync(args, output, error, TimeProvider.System),
            () => "the end of rapport " + string.Join(' ', args)
        );
        return (code, output.ToString(), error.ToString());
    }
}
