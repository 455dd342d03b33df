using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Rapport.Client;
using Rapport.Contracts.Relationships;
using Rapport.Server.Accounts;
using Rapport.Server.Relationships;
using Rapport.Storage;

namespace Rapport.Server.Tests.Relationships;

/// <summary>
/// Executes every row of spec/truth-tables over HTTP, or as a client where only clients may. Each row has a pair of accounts of its own. All rows are set up while webhooks
/// are off, then all are executed with webhooks on, then what they led to is looked at.
/// </summary>
public sealed class TruthTables(SharedServer shared)
{
    [Fact]
    public Task Adding_a_friend_does_what_the_table_says() =>
        ExecuteAsync(
            "friend_add",
            prepare: (app, row, from, to) => app.Client().Profiles.SetAsync(to, "Tag_Profile_IM_AllowType", $"AllowType_Type_{row["allow"]}"),
            execute: (app, row, from, to) =>
                CallAsync(
                    app,
                    "sns/friend_add",
                    $$"""
                    {"From_Account":"{{from}}","AddFriendItem":[{"To_Account":"{{to}}","AddSource":"AddSource_Type_Test"}],
                     "AddType":"Add_Type_{{row["type"]}}","ForceAddFlags":{{row["force"]}}}
                    """
                ),
            command: "Sns.CallbackFriendAdd"
        );

    [Fact]
    public Task Blocking_does_what_the_table_says_and_ends_friendships() =>
        ExecuteAsync("black_list_add", row => row["delete_friend_on_block"] == "on", Nothing, Block, "Sns.CallbackBlackListAdd");

    [Fact]
    public async Task Blocking_keeps_friendships_where_the_app_wants_so()
    {
        var app = await shared.Server.NewAppAsync(app => app with { Switches = app.Switches with { DeleteFriendOnBlock = false } });
        await ExecuteAsync(app, "black_list_add", row => row["delete_friend_on_block"] == "off", Nothing, Block, "Sns.CallbackBlackListAdd");
    }

    [Fact]
    public Task Unblocking_does_what_the_table_says() =>
        ExecuteAsync(
            "black_list_delete",
            Nothing,
            (app, row, from, to) => CallAsync(app, "sns/black_list_delete", $$"""{"From_Account":"{{from}}","To_Account":["{{to}}"]}"""),
            "Sns.CallbackBlackListDelete"
        );

    [Fact]
    public Task Deleting_a_friend_does_what_the_table_says() =>
        ExecuteAsync(
            "friend_delete",
            Nothing,
            (app, row, from, to) =>
                CallAsync(app, "sns/friend_delete", $$"""{"From_Account":"{{from}}","To_Account":["{{to}}"],"DeleteType":"Delete_Type_{{row["type"]}}"}"""),
            "Sns.CallbackFriendDelete"
        );

    [Fact]
    public Task Answering_an_application_does_what_the_table_says() =>
        ExecuteAsync(
            "friend_response",
            Nothing,
            async (app, row, from, to) =>
            {
                await using var user = await AppUser.ConnectAsync(shared.Server, app, from);
                var body = $$"""{"ResponseFriendItem":[{"To_Account":"{{to}}","ResponseAction":"Response_Action_{{row["action"]}}"}]}""";
                return (await user.CallAsync("sns/friend_response", body)).Json;
            },
            "Sns.CallbackFriendAdd"
        );

    [Fact]
    public async Task Checks_tell_what_the_table_says()
    {
        var app = await shared.Server.NewAppAsync();
        var rows = Read("checks");
        await SetUpAsync(app, rows, Nothing);
        foreach (var (row, from, to) in rows.Select(Named))
        {
            var prefix = row["command"] == "friend_check" ? "CheckResult_Type_" : "BlackCheckResult_Type_";
            var reply = await app.PostAsync(
                $"sns/{row["command"]}",
                $$"""{"From_Account":"{{from}}","To_Account":["{{to}}"],"CheckType":"{{prefix}}{{row["type"]}}"}"""
            );
            var item = reply.Json.GetProperty(row["command"] == "friend_check" ? "InfoItem" : "BlackListCheckItem")[0];
            item.GetProperty("Relation").GetString().ShouldBe(row["relation"], Describe(row));
            item.GetProperty("ResultCode").GetInt64().ShouldBe(0);
        }
    }

    private static Task Nothing(TestApp app, Row row, string from, string to) => Task.CompletedTask;

    private static Task<JsonElement> Block(TestApp app, Row row, string from, string to) =>
        CallAsync(app, "sns/black_list_add", $$"""{"From_Account":"{{from}}","To_Account":["{{to}}"]}""");

    private static async Task<JsonElement> CallAsync(TestApp app, string command, string body) => (await app.PostAsync(command, body)).Json;

    private Task ExecuteAsync(
        string table,
        Func<TestApp, Row, string, string, Task> prepare,
        Func<TestApp, Row, string, string, Task<JsonElement>> execute,
        string command
    ) => ExecuteAsync(table, _ => true, prepare, execute, command);

    private async Task ExecuteAsync(
        string table,
        Func<Row, bool> chosen,
        Func<TestApp, Row, string, string, Task> prepare,
        Func<TestApp, Row, string, string, Task<JsonElement>> execute,
        string command
    ) => await ExecuteAsync(await shared.Server.NewAppAsync(), table, chosen, prepare, execute, command);

    private async Task ExecuteAsync(
        TestApp app,
        string table,
        Func<Row, bool> chosen,
        Func<TestApp, Row, string, string, Task> prepare,
        Func<TestApp, Row, string, string, Task<JsonElement>> execute,
        string command
    )
    {
        var rows = Read(table).FindAll(row => chosen(row));
        await SetUpAsync(app, rows, prepare);

        await using var receiver = await WebhookReceiver.StartAsync();
        await app.SendWebhooksToAsync(receiver);
        var expected = new List<string>();
        foreach (var (row, from, to) in rows.Select(Named))
        {
            var reply = await execute(app, row, from, to);
            reply.GetProperty("ErrorCode").GetInt64().ShouldBe(0, Describe(row));
            reply.GetProperty("ResultItem")[0].GetProperty("ResultCode").GetInt64().ShouldBe(row.Number("code"), Describe(row));
            reply.TryGetProperty("Fail_Account", out _).ShouldBe(row.Number("code") != 0, Describe(row));
            if (row["webhook"] != "-")
                expected.Add(string.Join(' ', row["webhook"].Split(' ').Select(pair => pair == ">" ? $"{from}→{to}" : $"{to}→{from}")));
        }

        foreach (var (row, from, to) in rows.Select(Named))
            (await StateAsync(app, from, to)).ShouldBe(row["after"].Split(' ').Where(mark => mark[0] != 'a' && mark != "-"), Describe(row));
        await CheckApplicationsAsync(app, rows);

        var received = await receiver.WaitForAsync(expected.Count, webhook => webhook.Command == command);
        received.Select(PairsOf).Order().ShouldBe(expected.Order());
    }

    /// <summary>Brings every pair into the state the row begins with.</summary>
    private static async Task SetUpAsync(TestApp app, List<Row> rows, Func<TestApp, Row, string, string, Task> prepare)
    {
        await app.ImportAsync([.. rows.Select(Named).SelectMany(pair => new[] { pair.From, pair.To })]);
        var client = app.Client();
        foreach (var (row, from, to) in rows.Select(Named))
        {
            foreach (var mark in row["before"].Split(' ').Where(mark => mark != "-").OrderBy(mark => "abf".IndexOf(mark[0], StringComparison.Ordinal)))
            {
                var (owner, other) = mark[1] == '>' ? (from, to) : (to, from);
                switch (mark[0])
                {
                    case 'a':
                        await client.Profiles.SetAsync(other, "Tag_Profile_IM_AllowType", "AllowType_Type_NeedConfirm");
                        await AskAsync(client, owner, other);
                        break;
                    case 'b':
                        await client.Relationships.BlockAsync(owner, [other]);
                        break;
                    default:
                        await client.Relationships.ImportFriendsAsync(
                            new FriendImportRequest
                            {
                                From_Account = owner,
                                AddFriendItem = [new FriendToImport { To_Account = other, AddSource = "AddSource_Type_Test" }],
                            }
                        );
                        break;
                }
            }

            await prepare(app, row, from, to);
        }
    }

    private static async Task AskAsync(RapportClient client, string owner, string other)
    {
        var reply = await client.Relationships.AddFriendAsync(owner, other, "AddSource_Type_Test");
        reply.ResultItem[0].ResultCode.ShouldBe(30539);
    }

    /// <summary>Friendship and block, as the two checks tell them.</summary>
    private static async Task<IEnumerable<string>> StateAsync(TestApp app, string from, string to)
    {
        var client = app.Client();
        var friends = (await client.Relationships.CheckFriendsAsync(from, [to])).InfoItem[0].Relation;
        var blocks = (await client.Relationships.CheckBlocksAsync(from, [to])).BlackListCheckItem[0].Relation;
        return Marks('f', friends).Concat(Marks('b', blocks));
    }

    private static IEnumerable<string> Marks(char mark, string relation) =>
        relation.Split('_')[^1] switch
        {
            "BothWay" => [$"{mark}>", $"{mark}<"],
            "AWithB" => [$"{mark}>"],
            "BWithA" => [$"{mark}<"],
            _ => [],
        };

    /// <summary>No command lists applications yet, so this asks the store.</summary>
    private async Task CheckApplicationsAsync(TestApp app, List<Row> rows)
    {
        var accounts = shared.Server.Services.GetRequiredService<AccountStore>();
        var ties = shared.Server.Services.GetRequiredService<TieStore>();
        foreach (var (row, from, to) in rows.Select(Named))
        {
            var marks = await shared
                .Server.Services.GetRequiredService<Database>()
                .ReadAsync(async session =>
                {
                    var fromNo = await accounts.NumberOfAsync(session, app.SdkAppId, from);
                    var toNo = await accounts.NumberOfAsync(session, app.SdkAppId, to);
                    var there = (await ties.FindAsync(session, fromNo, toNo)).HasAsked;
                    var back = (await ties.FindAsync(session, toNo, fromNo)).HasAsked;
                    return new[] { there ? "a>" : "", back ? "a<" : "" }.Where(mark => mark.Length > 0).ToList();
                });
            marks.ShouldBe(row["after"].Split(' ').Where(mark => mark[0] == 'a'), Describe(row));
        }
    }

    private static string PairsOf(ReceivedWebhook webhook) =>
        string.Join(
            ' ',
            webhook
                .Json.GetProperty("PairList")
                .EnumerateArray()
                .Select(pair => $"{pair.GetProperty("From_Account").GetString()}→{pair.GetProperty("To_Account").GetString()}")
        );

    private static (Row Row, string From, string To) Named(Row row) => (row, $"from{row.Line}", $"to{row.Line}");

    private static string Describe(Row row) => $"line {row.Line}: {row}";

    private static List<Row> Read(string table)
    {
        var lines = File.ReadAllLines(Repository.File("spec", "truth-tables", table + ".tsv"));
        var header = lines[0].Split('\t');
        return [.. lines.Skip(1).Select((line, index) => new Row(index + 2, header, line.Split('\t')))];
    }

    private sealed class Row(int line, string[] header, string[] values)
    {
        public int Line { get; } = line;

        public string this[string column] => values[Array.IndexOf(header, column)];

        public long Number(string column) => long.Parse(this[column]);

        public override string ToString() => string.Join(", ", header.Zip(values, (name, value) => $"{name} {value}"));
    }
}
