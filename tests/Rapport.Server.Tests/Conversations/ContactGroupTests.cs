using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using Rapport.Server.Accounts;
using Rapport.Storage;

namespace Rapport.Server.Tests.Conversations;

/// <summary>Contact groups: conversations an account keeps together under a name.</summary>
public sealed partial class ContactGroupTests(SharedServer shared) : IAsyncLifetime
{
    private const string Ok = "\"ErrorDisplay\":\"\",\"ActionStatus\":\"OK\",\"ErrorCode\":0,\"ErrorInfo\":\"\"}";
    private const string Alice = """{"Type":1,"To_Account":"alice"}""";
    private const string Carol = """{"Type":1,"To_Account":"carol"}""";

    private TestApp _app = null!;

    public async ValueTask InitializeAsync()
    {
        _app = await shared.Server.NewAppAsync();
        await _app.ImportAsync("bob", "alice", "carol");
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task A_group_is_made_with_its_conversations_and_each_has_its_result()
    {
        var reply = await PostAsync(
            "create",
            """{"From_Account":"bob","GroupContactItem":[{"GroupName":"work","ContactItem":[{"Type":1,"To_Account":"alice"},{"Type":2,"ToGroupId":"@TGS#aaa"}]}]}"""
        );

        reply.Text.ShouldBe(
            """{"GroupResultItem":[{"GroupItem":{"GroupName":"work","GroupId":1},"ResultItem":[{"ContactItem":{"Type":1,"To_Account":"alice"},"ResultCode":0,"ResultInfo":""},{"ContactItem":{"Type":2,"ToGroupId":"@TGS#aaa"},"ResultCode":51007,"ResultInfo":"the group does not exist"}]}],"""
                + Ok
        );
        (await AllAsync()).ShouldBe(
            """{"ContactItem":[{"Type":1,"To_Account":"alice","ContactGroupId":[1],"Timestamp":0}],"GroupItem":[{"GroupName":"work","GroupId":1}],"CompleteFlag":1,"NextStartIndex":0,"""
                + Ok
        );
    }

    [Fact]
    public async Task A_group_may_begin_without_conversations()
    {
        (await PostAsync("create", """{"From_Account":"bob","GroupContactItem":[{"GroupName":"work"}]}""")).Text.ShouldBe(
            """{"GroupResultItem":[{"GroupItem":{"GroupName":"work","GroupId":1},"ResultItem":[]}],""" + Ok
        );
        (await AllAsync()).ShouldStartWith("""{"ContactItem":[],"GroupItem":[{"GroupName":"work","GroupId":1}],"CompleteFlag":1,""");
    }

    [Fact]
    public async Task Making_a_group_that_is_there_adds_to_it()
    {
        await CreateAsync("work", Alice);
        await CreateAsync("gym", Carol);

        var reply = await CreateAsync("work", $"{Alice},{Carol}");

        reply.Text.ShouldStartWith("""{"GroupResultItem":[{"GroupItem":{"GroupName":"work","GroupId":1},""");
        (await AllAsync()).ShouldStartWith(
            """{"ContactItem":[{"Type":1,"To_Account":"alice","ContactGroupId":[1],"Timestamp":0},{"Type":1,"To_Account":"carol","ContactGroupId":[1,2],"Timestamp":0}],"""
        );
    }

    [Fact]
    public async Task Conversations_come_into_a_group_and_leave_it()
    {
        await CreateAsync("work", Alice);

        var reply = await PostAsync(
            "update",
            """{"From_Account":"bob","UpdateType":1,"UpdateGroup":{"UpdateGroupType":2,"OldGroupName":"work","ContactUpdateItem":[{"ContactOptType":1,"ContactItem":{"Type":1,"To_Account":"carol"}}]}}"""
        );

        reply.Text.ShouldBe(
            """{"UpdateType":1,"UpdateGroupResult":{"UpdateGroupType":2,"GroupName":"work","GroupId":1,"OldGroupName":"work","ContactResultItem":[{"ContactOptType":1,"ContactItem":{"Type":1,"To_Account":"carol"},"ResultCode":0,"ResultInfo":""}]},"""
                + Ok
        );
        (await MembersAsync()).ShouldBe("alice carol");

        await ChangeAsync("work", $$"""{"ContactOptType":2,"ContactItem":{{Alice}}},{"ContactOptType":2,"ContactItem":{{Alice}}}""");
        (await MembersAsync()).ShouldBe("carol");
    }

    [Fact]
    public async Task A_group_is_renamed()
    {
        await CreateAsync("work", Alice);

        var reply = await RenameAsync("work", "office");

        reply.Text.ShouldBe(
            """{"UpdateType":1,"UpdateGroupResult":{"UpdateGroupType":1,"GroupName":"office","GroupId":1,"OldGroupName":"work","ContactResultItem":[]},""" + Ok
        );
        (await AllAsync()).ShouldContain("""[1],"Timestamp":0}],"GroupItem":[{"GroupName":"office","GroupId":1}]""");
        (await RenameAsync("work", "gym")).ErrorCode.ShouldBe(51009);
    }

    [Fact]
    public async Task A_group_gets_no_name_that_another_has()
    {
        await CreateAsync("work");
        await CreateAsync("Work");

        var reply = await RenameAsync("work", "Work");

        (reply.ErrorCode, reply.ErrorInfo).ShouldBe((50002, "there is a contact group of this name"));
        (await RenameAsync("work", "work")).ErrorCode.ShouldBe(0);
    }

    [Fact]
    public async Task Deleting_a_group_leaves_the_marks_of_its_conversations()
    {
        await CreateAsync("work", $"{Alice},{Carol}");
        await CreateAsync("gym", Carol);
        await MarkAliceAsync();

        (await PostAsync("del", """{"From_Account":"bob","GroupName":["work"]}""")).Text.ShouldBe("""{"GroupItem":[{"GroupName":"work","GroupId":1}],""" + Ok);

        (await AllAsync()).ShouldStartWith(
            """{"ContactItem":[{"Type":1,"To_Account":"alice","StandardMark":"1","Timestamp":0},{"Type":1,"To_Account":"carol","ContactGroupId":[2],"Timestamp":0}],"GroupItem":[{"GroupName":"gym","GroupId":2}],"""
        );
        await PostAsync("del", """{"From_Account":"bob","GroupName":["gym"]}""");
        (await AllAsync()).ShouldStartWith("""{"ContactItem":[{"Type":1,"To_Account":"alice","StandardMark":"1","Timestamp":0}],"GroupItem":[],""");
        (await PostAsync("del", """{"From_Account":"bob","GroupName":["gym"]}""")).ErrorCode.ShouldBe(51009);
    }

    [Fact]
    public async Task The_number_of_a_deleted_group_is_not_used_again()
    {
        await CreateAsync("a");
        await CreateAsync("b");
        await PostAsync("del", """{"From_Account":"bob","GroupName":["b"]}""");
        (await CreateAsync("b")).Text.ShouldContain("\"GroupId\":3");
        (await PostAsync("create", """{"From_Account":"alice","GroupContactItem":[{"GroupName":"b"}]}""")).Text.ShouldContain("\"GroupId\":1");
    }

    [Fact]
    public async Task An_account_has_twenty_groups_and_no_more()
    {
        for (var i = 1; i <= 20; i++)
            (await CreateAsync($"group {i}")).ErrorCode.ShouldBe(0);

        (await CreateAsync("one more")).ErrorCode.ShouldBe(51010);
        (await CreateAsync("group 7", Alice)).ErrorCode.ShouldBe(0);

        await PostAsync("del", """{"From_Account":"bob","GroupName":["group 20"]}""");
        (await CreateAsync("one more")).Text.ShouldContain("\"GroupId\":21");
    }

    [Theory]
    [InlineData("a name of thirty-two bytes, long", 0)]
    [InlineData("a name of thirty-three bytes, so!", 51011)]
    [InlineData("ääääääääääääääää", 0)]
    [InlineData("ääääääääääääääää.", 51011)]
    [InlineData("", 50002)]
    [InlineData("\\u0000", 50002)]
    public async Task A_name_has_1_to_32_bytes(string name, long code)
    {
        await CreateAsync("work");
        (await RenameAsync("work", name)).ErrorCode.ShouldBe(code);
        (await CreateAsync(name)).ErrorCode.ShouldBe(code);
    }

    [Fact]
    public async Task A_thousand_conversations_have_data_and_no_more()
    {
        var names = Enumerable.Range(0, 1001).Select(number => $"u{number}").ToArray();
        await _app.ImportAsync(names);
        await CreateAsync("work", string.Join(',', names[..999].Select(Item)));
        await MarkAliceAsync();

        var full = await CreateAsync("gym", $"{Item("u0")},{Item("u999")},{Item("ghost")},{Alice},{Item("u1000")}");

        Codes(full.Json.GetProperty("GroupResultItem")[0].GetProperty("ResultItem")).ShouldBe([0, 51008, 50001, 0, 51008]);
        var marked = await _app.PostAsync(
            "recentcontact/mark_contact",
            $$"""{"From_Account":"bob","MarkItem":[{"OptType":1,"ContactItem":{{Item("u999")}},"SetMark":[1]},{"OptType":1,"ContactItem":{{Item(
                "u999"
            )}},"ClearMark":[1]},{"OptType":1,"ContactItem":{{Item("u1")}},"SetMark":[1]}]}"""
        );
        Codes(marked.Json.GetProperty("ResultItem")).ShouldBe([51008, 0, 0]);

        // Where one leaves there is room, in the same call too; and where an account is deleted.
        var changed = await ChangeAsync(
            "work",
            $$"""{"ContactOptType":1,"ContactItem":{{Item("u999")}}},{"ContactOptType":2,"ContactItem":{{Item("u2")}}},{"ContactOptType":1,"ContactItem":{{Item(
                "u999"
            )}}},{"ContactOptType":1,"ContactItem":{{Item("u1000")}}}"""
        );
        Codes(changed.Json.GetProperty("UpdateGroupResult").GetProperty("ContactResultItem")).ShouldBe([51008, 0, 0, 51008]);
        await _app.Client().Accounts.DeleteAsync(["u3"]);
        Codes((await CreateAsync("work", Item("u1000"))).Json.GetProperty("GroupResultItem")[0].GetProperty("ResultItem")).ShouldBe([0]);
    }

    [Theory]
    [InlineData("create", """{"GroupContactItem":[{"GroupName":"g"}]}""", 50002)]
    [InlineData("create", """{"From_Account":"","GroupContactItem":[{"GroupName":"g"}]}""", 50002)]
    [InlineData("create", """{"From_Account":"ghost","GroupContactItem":[{"GroupName":"g"}]}""", 50001)]
    [InlineData("create", """{"From_Account":7,"GroupContactItem":[{"GroupName":"g"}]}""", 60015)]
    [InlineData("create", """{"From_Account":"bob"}""", 50002)]
    [InlineData("create", """{"From_Account":"bob","GroupContactItem":[]}""", 50002)]
    [InlineData("create", """{"From_Account":"bob","GroupContactItem":[null]}""", 50002)]
    [InlineData("create", """{"From_Account":"bob","GroupContactItem":{}}""", 50002)]
    [InlineData("create", """{"From_Account":"bob","GroupContactItem":[{"GroupName":"g"},{"GroupName":"h"}]}""", 50002)]
    [InlineData("create", """{"From_Account":"bob","GroupContactItem":[{}]}""", 50002)]
    [InlineData("create", """{"From_Account":"bob","GroupContactItem":[{"GroupName":"g","ContactItem":[null]}]}""", 50002)]
    [InlineData("update", """{"UpdateType":1,"UpdateGroup":{"UpdateGroupType":1,"OldGroupName":"work","NewGroupName":"h"}}""", 50002)]
    [InlineData("update", """{"From_Account":"ghost","UpdateType":1,"UpdateGroup":{"UpdateGroupType":1,"OldGroupName":"work","NewGroupName":"h"}}""", 50001)]
    [InlineData("update", """{"From_Account":"bob","UpdateGroup":{"UpdateGroupType":1,"OldGroupName":"work","NewGroupName":"h"}}""", 50002)]
    [InlineData("update", """{"From_Account":"bob","UpdateType":2,"UpdateGroup":{"UpdateGroupType":1,"OldGroupName":"work","NewGroupName":"h"}}""", 50002)]
    [InlineData("update", """{"From_Account":"bob","UpdateType":1}""", 50002)]
    [InlineData("update", """{"From_Account":"bob","UpdateType":1,"UpdateGroup":{"OldGroupName":"work","NewGroupName":"h"}}""", 50002)]
    [InlineData("update", """{"From_Account":"bob","UpdateType":1,"UpdateGroup":{"UpdateGroupType":3,"OldGroupName":"work","NewGroupName":"h"}}""", 50002)]
    [InlineData("update", """{"From_Account":"bob","UpdateType":1,"UpdateGroup":{"UpdateGroupType":1,"NewGroupName":"h"}}""", 50002)]
    [InlineData("update", """{"From_Account":"bob","UpdateType":1,"UpdateGroup":{"UpdateGroupType":1,"OldGroupName":"work"}}""", 50002)]
    [InlineData("update", """{"From_Account":"bob","UpdateType":1,"UpdateGroup":{"UpdateGroupType":2,"OldGroupName":"work"}}""", 50002)]
    [InlineData("update", """{"From_Account":"bob","UpdateType":1,"UpdateGroup":{"UpdateGroupType":2,"OldGroupName":"work","ContactUpdateItem":[]}}""", 50002)]
    [InlineData("update", """{"From_Account":"bob","UpdateType":1,"UpdateGroup":{"UpdateGroupType":2,"OldGroupName":"gym","ContactUpdateItem":[{}]}}""", 51009)]
    [InlineData("del", """{"GroupName":["work"]}""", 50002)]
    [InlineData("del", """{"From_Account":"ghost","GroupName":["work"]}""", 50001)]
    [InlineData("del", """{"From_Account":"bob"}""", 50002)]
    [InlineData("del", """{"From_Account":"bob","GroupName":[]}""", 50002)]
    [InlineData("del", """{"From_Account":"bob","GroupName":[""]}""", 50002)]
    [InlineData("del", """{"From_Account":"bob","GroupName":["work","gym"]}""", 50002)]
    [InlineData("del", """{"From_Account":"bob","GroupName":["gym"]}""", 51009)]
    [InlineData("get", "{}", 50002)]
    [InlineData("get", """{"From_Account":"ghost","StartIndex":0}""", 50001)]
    [InlineData("get", """{"From_Account":"bob","StartIndex":"first"}""", 50002)]
    public async Task What_is_missing_or_wrong_is_refused_and_changes_nothing(string command, string body, long code)
    {
        await CreateAsync("work", Alice);
        var before = await AllAsync();

        (await PostAsync(command, body)).ErrorCode.ShouldBe(code);

        (await AllAsync()).ShouldBe(before);
    }

    [Fact]
    public async Task More_conversations_than_ever_fit_in_are_refused()
    {
        var items = string.Join(',', Enumerable.Repeat(Alice, 1001));
        (await CreateAsync("work", items)).ErrorCode.ShouldBe(50002);
        await CreateAsync("work");
        var changes = string.Join(',', Enumerable.Repeat($$"""{"ContactOptType":1,"ContactItem":{{Alice}}}""", 1001));
        (await ChangeAsync("work", changes)).ErrorCode.ShouldBe(50002);
    }

    [Fact]
    public async Task Each_conversation_is_judged_by_itself()
    {
        var made = await CreateAsync(
            "work",
            """{"Type":1,"To_Account":"ghost"},{"Type":1,"To_Account":"","ToGroupId":"g"},{"Type":2,"ToGroupId":""},{"Type":3,"To_Account":"alice"},{"To_Account":"alice"},{"Type":"1","To_Account":"alice","ToGroupId":""},{"Type":1,"To_Account":"bob"}"""
        );
        made.Json.GetProperty("GroupResultItem")[0]
            .GetProperty("ResultItem")
            .EnumerateArray()
            .Select(item => $"{item.GetProperty("ResultCode")} {item.GetProperty("ResultInfo")}")
            .ShouldBe([
                "50001 To_Account does not exist",
                "50002 To_Account is missing or empty",
                "50002 ToGroupId is missing or empty",
                "50002 Type must be 1 or 2",
                "50002 Type must be 1 or 2",
                "0 ",
                "0 ",
            ]);
        made.Text.ShouldContain("""{"ContactItem":{"Type":1,"To_Account":"alice"},"ResultCode":0,"ResultInfo":""}""");

        var changed = await ChangeAsync(
            "work",
            $$$"""{"ContactOptType":1,"ContactItem":{"Type":1,"To_Account":"ghost"}},{"ContactOptType":2,"ContactItem":{"Type":2,"ToGroupId":"g"}},{"ContactOptType":3,"ContactItem":{{{Carol}}}},{"ContactItem":{{{Carol}}}},{"ContactOptType":1},{"ContactOptType":2,"ContactItem":{{{Carol}}}}"""
        );
        Codes(changed.Json.GetProperty("UpdateGroupResult").GetProperty("ContactResultItem")).ShouldBe([50001, 51007, 50002, 50002, 50002, 0]);
        (await MembersAsync()).ShouldBe("bob alice");
    }

    [Fact]
    public async Task Clients_are_told_to_fetch_the_groups_again()
    {
        await using var bob = await AppUser.ConnectAsync(shared.Server, _app, "bob");
        await using var alice = await AppUser.ConnectAsync(shared.Server, _app, "alice");

        (
            await bob.CallAsync("recentcontact/create_contact_group", $$"""{"GroupContactItem":[{"GroupName":"work","ContactItem":[{{Alice}}]}]}""")
        ).Changes.ShouldBe([Told(1)]);
        await CreateAsync("work", Carol);
        (await bob.TakeNewsAsync()).ShouldBe([Told(2)]);
        await ChangeAsync("work", $$"""{"ContactOptType":2,"ContactItem":{{Carol}}}""");
        (await bob.TakeNewsAsync()).ShouldBe([Told(3)]);
        (
            await bob.CallAsync(
                "recentcontact/update_contact_group",
                """{"From_Account":"","UpdateType":1,"UpdateGroup":{"UpdateGroupType":1,"OldGroupName":"work","NewGroupName":"gym"}}"""
            )
        ).Changes.ShouldBe([Told(4)]);
        (await bob.CallAsync("recentcontact/del_contact_group", """{"From_Account":"bob","GroupName":["gym"]}""")).Changes.ShouldBe([Told(5)]);
        (await bob.TakeNewsAsync()).ShouldBeEmpty();
        (await alice.TakeNewsAsync()).ShouldBeEmpty();

        static string Told(int sequence) => $$"""{"Sequences":{"Conversation":{{sequence}}},"Items":[{"Type":"ContactGroupsChanged"}]}""";
    }

    [Fact]
    public async Task What_changes_nothing_is_not_told()
    {
        await CreateAsync("work", Alice);
        await using var bob = await AppUser.ConnectAsync(shared.Server, _app, "bob");

        await CreateAsync("work", $"{Alice},{Item("ghost")}");
        await CreateAsync("work");
        await RenameAsync("work", "work");
        await ChangeAsync("work", $$"""{"ContactOptType":1,"ContactItem":{{Alice}}},{"ContactOptType":2,"ContactItem":{{Carol}}}""");
        (await bob.CallAsync("recentcontact/del_contact_group", """{"GroupName":["gym"]}""")).ErrorCode.ShouldBe(51009);

        (await bob.TakeNewsAsync()).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("create_contact_group", """{"From_Account":"alice","GroupContactItem":[{"GroupName":"g"}]}""")]
    [InlineData(
        "update_contact_group",
        """{"From_Account":"alice","UpdateType":1,"UpdateGroup":{"UpdateGroupType":1,"OldGroupName":"a","NewGroupName":"b"}}"""
    )]
    [InlineData("del_contact_group", """{"From_Account":"alice","GroupName":["a"]}""")]
    [InlineData("mark_contact", """{"From_Account":"alice","MarkItem":[{"OptType":1,"ContactItem":{"Type":1,"To_Account":"carol"},"SetMark":[1]}]}""")]
    [InlineData("search_contact_group", """{"From_Account":"alice","ContactItem":[{"Type":1,"To_Account":"carol"}]}""")]
    [InlineData("get_contact_group", """{"From_Account":"alice"}""")]
    public async Task Nobody_acts_for_somebody_else(string command, string body)
    {
        await using var bob = await AppUser.ConnectAsync(shared.Server, _app, "bob");
        (await bob.CallAsync("recentcontact/" + command, body)).ErrorCode.ShouldBe(50003);
        (await bob.CallAsync("recentcontact/" + command, body.Replace("\"alice\"", "\"\"", StringComparison.Ordinal))).ErrorCode.ShouldNotBe(50003);
    }

    [Fact]
    public async Task Calls_at_the_same_time_keep_the_limits_and_number_every_group_once()
    {
        await using var bob = await AppUser.ConnectAsync(shared.Server, _app, "bob");
        string[] owners = ["bob", "alice", "carol"];

        var replies = await Task.WhenAll(
            from number in Enumerable.Range(0, 25)
            from owner in owners
            select PostAsync("create", $$"""{"From_Account":"{{owner}}","GroupContactItem":[{"GroupName":"g{{number}}","ContactItem":[{{Alice}}]}]}""")
        );

        replies.Count(reply => reply.ErrorCode == 0).ShouldBe(60);
        replies.Count(reply => reply.ErrorCode == 51010).ShouldBe(15);
        foreach (var owner in owners)
        {
            var all = (await PostAsync("get", $$"""{"From_Account":"{{owner}}"}""")).Json;
            var numbers = Enumerable.Range(1, 20).Select(number => (long)number).ToList();
            all.GetProperty("GroupItem").EnumerateArray().Select(group => group.GetProperty("GroupId").GetInt64()).ShouldBe(numbers);
            var alice = all.GetProperty("ContactItem").EnumerateArray().Single();
            alice.GetProperty("ContactGroupId").EnumerateArray().Select(number => number.GetInt64()).ShouldBe(numbers);
        }

        (await bob.TakeNewsAsync()).Count.ShouldBe(20);
    }

    [Fact]
    public async Task A_deleted_account_leaves_nothing()
    {
        await CreateAsync("work", $"{Alice},{Carol}");
        await CreateAsync("gym", Alice);
        await MarkAliceAsync();
        await PostAsync("create", $$"""{"From_Account":"carol","GroupContactItem":[{"GroupName":"work","ContactItem":[{{Item("bob")}}]}]}""");
        var accounts = shared.Server.Services.GetRequiredService<AccountStore>();
        var database = shared.Server.Services.GetRequiredService<Database>();
        var bob = await database.ReadAsync(session => accounts.NumberOfAsync(session, _app.SdkAppId, "bob"));

        await _app.Client().Accounts.DeleteAsync(["bob"]);
        await _app.ImportAsync("bob");

        (await AllAsync()).ShouldStartWith("""{"ContactItem":[],"GroupItem":[],""");
        (await CreateAsync("gym")).Text.ShouldContain("\"GroupId\":1");
        (await AllAsync("carol")).ShouldStartWith("""{"ContactItem":[],"GroupItem":[{"GroupName":"work","GroupId":1}],""");
        foreach (var table in new[] { "contact", "contact_group", "contact_group_last", "contact_group_member" })
        {
            var count = new Sql($"SELECT count(*) FROM {table} WHERE owner_no = $1");
            (await database.ReadAsync(session => session.FirstAsync(count, row => row.Number(0), bob))).ShouldBe(0, table);
        }
    }

    private static string Item(string peer) => $$"""{"Type":1,"To_Account":"{{peer}}"}""";

    private static IEnumerable<long> Codes(JsonElement results) => results.EnumerateArray().Select(item => item.GetProperty("ResultCode").GetInt64());

    [GeneratedRegex("\"Timestamp\":[1-9][0-9]+")]
    private static partial Regex Moment();

    private Task<TestReply> PostAsync(string verb, string body) => _app.PostAsync($"recentcontact/{verb}_contact_group", body);

    private Task<TestReply> CreateAsync(string name, string items = "") =>
        PostAsync("create", $$"""{"From_Account":"bob","GroupContactItem":[{"GroupName":"{{name}}","ContactItem":[{{items}}]}]}""");

    private Task<TestReply> ChangeAsync(string name, string items) =>
        PostAsync(
            "update",
            $$$"""{"From_Account":"bob","UpdateType":1,"UpdateGroup":{"UpdateGroupType":2,"OldGroupName":"{{{name}}}","ContactUpdateItem":[{{{items}}}]}}"""
        );

    private Task<TestReply> RenameAsync(string name, string newName) =>
        PostAsync(
            "update",
            $$$"""{"From_Account":"bob","UpdateType":1,"UpdateGroup":{"UpdateGroupType":1,"OldGroupName":"{{{name}}}","NewGroupName":"{{{newName}}}"}}"""
        );

    private async Task MarkAliceAsync() =>
        (
            await _app.PostAsync("recentcontact/mark_contact", $$"""{"From_Account":"bob","MarkItem":[{"OptType":1,"ContactItem":{{Alice}},"SetMark":[1]}]}""")
        ).ErrorCode.ShouldBe(0);

    /// <summary>All there is, with every moment written as 0.</summary>
    private async Task<string> AllAsync(string owner = "bob") =>
        Moment().Replace((await PostAsync("get", $$"""{"From_Account":"{{owner}}","StartIndex":0}""")).Text, "\"Timestamp\":0");

    private async Task<string> MembersAsync()
    {
        var all = await PostAsync("get", """{"From_Account":"bob","StartIndex":0}""");
        return string.Join(' ', all.Json.GetProperty("ContactItem").EnumerateArray().Select(item => item.GetProperty("To_Account").GetString()));
    }
}
