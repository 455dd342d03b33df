using System.Text.Json;
using System.Text.Json.Nodes;

namespace Rapport.Fuzz.Tests;

/// <summary>Texts that mean something to some interpreter are nothing but texts here.</summary>
public class InjectionTests
{
    private const int MostBytesOfAnId = 32;
    private const string Harmless = "harmless";

    [Fact]
    public async Task Put_into_any_text_of_any_request_they_are_answered_properly_and_change_no_other_account()
    {
        await using var server = await World.StartAsync();
        var tables = await Tables.OfAsync(server);
        var rows = (await tables.ReadAsync()).Split(Tables.Separator).Where(IsAboutABystander).ToList();
        rows.ShouldNotBeEmpty();
        foreach (var (command, body) in World.Requests)
        {
            foreach (var path in Mutation.Places(JsonNode.Parse(body), []).Where(path => IsText(body, path)))
            {
                foreach (var text in Mutation.Injections.Where((_, index) => Length.IsLong || (index + path.Count) % 8 == 0))
                {
                    var attack = World.With(body, path, JsonValue.Create(text));
                    var reply = await server.PostAsync(command, attack);
                    Envelope.Check(reply);
                    server.Log.Errors.ShouldBeEmpty(attack);
                }
            }
        }

        (await tables.ReadAsync()).Split(Tables.Separator).Where(IsAboutABystander).ShouldBe(rows);
    }

    [Fact]
    public async Task Stored_in_a_text_field_they_are_read_back_as_they_are_and_nothing_else_changes()
    {
        await using var server = await World.StartAsync();
        var app = server.App;
        var tables = await Tables.OfAsync(server);
        foreach (var text in Mutation.Injections.Prepend(Harmless).Where(text => !text.Contains('\0', StringComparison.Ordinal)))
        {
            var before = Rows(await tables.ReadAsync());
            var quoted = JsonSerializer.Serialize(text);
            await World.DoAsync(
                app,
                "profile/portrait_set",
                $$"""{"From_Account":"ben","ProfileItem":[{"Tag":"Tag_Profile_IM_SelfSignature","Value":{{quoted}}},{"Tag":"Tag_Profile_Custom_Color","Value":{{quoted}}}]}"""
            );
            await World.DoAsync(
                app,
                "sns/friend_update",
                $$"""{"From_Account":"anna","UpdateItem":[{"To_Account":"dora","SnsItem":[{"Tag":"Tag_SNS_IM_Remark","Value":{{quoted}}},{"Tag":"Tag_SNS_Custom_Since","Value":{{quoted}}}]}]}"""
            );

            var profile = await World.DoAsync(
                app,
                "profile/portrait_get",
                """{"To_Account":["ben"],"TagList":["Tag_Profile_IM_SelfSignature","Tag_Profile_Custom_Color"]}"""
            );
            Values(profile.GetProperty("UserProfileItem")[0].GetProperty("ProfileItem")).ShouldBe([text, text]);
            var friend = await World.DoAsync(
                app,
                "sns/friend_get_list",
                """{"From_Account":"anna","To_Account":["dora"],"TagList":["Tag_SNS_IM_Remark","Tag_SNS_Custom_Since"]}"""
            );
            Values(friend.GetProperty("InfoItem")[0].GetProperty("SnsProfileItem")).ShouldBe([text, text]);

            // ben's profile, anna's tie with dora, and her counts; ben's counts are begun by his first change.
            var after = Rows(await tables.ReadAsync());
            if (text == Harmless)
                continue;

            after.Except(before).Count().ShouldBe(3, text);
            before.Except(after).Count().ShouldBe(3, text);
        }
    }

    [Fact]
    public async Task As_names_of_accounts_and_lists_they_name_just_those()
    {
        await using var server = await World.StartAsync();
        var app = server.App;
        var ids = Mutation.Injections.Where(text => text.Length <= MostBytesOfAnId && text.All(letter => letter is >= ' ' and <= '~')).ToList();
        foreach (var some in ids.Chunk(100))
            await World.DoAsync(app, "im_open_login_svc/multiaccount_import", JsonSerializer.Serialize(new { Accounts = some }));

        await World.DoAsync(app, "sns/black_list_add", JsonSerializer.Serialize(new { From_Account = "emil", To_Account = ids }));
        var list = await World.DoAsync(app, "sns/black_list_get", """{"From_Account":"emil","StartIndex":0,"MaxLimited":1000,"LastSequence":0}""");
        list.GetProperty("BlackListItem").EnumerateArray().Select(item => item.GetProperty("To_Account").GetString()).ShouldBe(ids);

        foreach (var some in ids.Chunk(30))
        {
            await World.DoAsync(
                app,
                "sns/group_add",
                JsonSerializer.Serialize(new { From_Account = "emil", GroupName = some.Where(name => name.Length <= 30) })
            );
            var lists = await World.DoAsync(app, "sns/group_get", """{"From_Account":"emil"}""");
            lists
                .GetProperty("ResultItem")
                .EnumerateArray()
                .Select(item => item.GetProperty("GroupName").GetString())
                .ShouldBe(some.Where(name => name.Length <= 30));
            await World.DoAsync(app, "sns/group_delete", JsonSerializer.Serialize(new { From_Account = "emil", GroupName = some }));
        }
    }

    private static bool IsText(string body, IReadOnlyList<object> path)
    {
        JsonNode? node = JsonNode.Parse(body);
        foreach (var step in path)
            node = step is int index ? node![index] : node![(string)step];
        return node?.GetValueKind() == JsonValueKind.String;
    }

    /// <summary>No request names the administrator or fred; whatever happens to their accounts was not meant.</summary>
    private static bool IsAboutABystander(string row) =>
        row.StartsWith("account:", StringComparison.Ordinal)
        && (row.Contains("'fred'", StringComparison.Ordinal) || row.Contains("'administrator'", StringComparison.Ordinal));

    private static List<string> Rows(string tables) => [.. tables.Split(Tables.Separator).Where(row => !row.StartsWith("events:", StringComparison.Ordinal))];

    private static IEnumerable<string?> Values(JsonElement items) => items.EnumerateArray().Select(item => item.GetProperty("Value").GetString());
}
