using System.Text.Json;
using Rapport.Server.Apps;

namespace Rapport.Server.Tests.Profiles;

/// <summary>What clients are told of profiles, their own and their friends'.</summary>
public sealed class ProfileNewsTests(SharedServer shared) : IAsyncDisposable
{
    private TestApp _app = null!;
    private AppUser _anna = null!;

    public ValueTask DisposeAsync() => _anna.DisposeAsync();

    [Fact]
    public async Task An_app_user_writes_his_own_profile_without_naming_himself()
    {
        await ConnectAsync();

        var reply = await _anna.CallAsync(
            "profile/portrait_set",
            """{"ProfileItem":[{"Tag":"Tag_Profile_IM_Nick","Value":"Anna"},{"Tag":"Tag_Profile_IM_Level","Value":7}]}"""
        );

        reply.ErrorCode.ShouldBe(0);
        reply.Changes.ShouldBe([
            """{"Sequences":{"Profile":1},"Items":[{"Type":"ProfileUpdated","ProfileItem":[{"Tag":"Tag_Profile_IM_Nick","Value":"Anna"},{"Tag":"Tag_Profile_IM_Level","Value":7}]}]}""",
        ]);
        (await _anna.TakeNewsAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task Those_who_have_the_account_as_a_friend_are_told_of_the_fields_app_users_may_read()
    {
        await ConnectAsync();
        await _app.ChangeAsync(settings => settings with { ProfileFields = [new CustomProfileField("Secret") { ClientRead = false }] });
        await _app.Client().Relationships.AddFriendAsync("anna", "ben", "AddSource_Type_Test");

        await _app.Client().Profiles.SetAsync("ben", "Tag_Profile_Custom_Secret", "x");
        await _app.Client().Profiles.SetAsync("ben", "Tag_Profile_IM_Nick", "Ben");

        var secret = await _anna.NextProfileAsync();
        (secret.From_Account, secret.ProfileSequence, secret.ProfileItem.Count).ShouldBe(("ben", 1, 0));
        var nick = await _anna.NextProfileAsync();
        (nick.ProfileSequence, nick.ProfileItem.ShouldHaveSingleItem().Value.Text).ShouldBe((2, "Ben"));
    }

    [Fact]
    public async Task What_the_app_backend_writes_is_news_without_the_fields_app_users_may_not_read()
    {
        await ConnectAsync();
        await _app.ChangeAsync(settings =>
            settings with
            {
                ProfileFields = [new CustomProfileField("Color"), new CustomProfileField("Secret") { ClientRead = false }],
            }
        );

        await _app.Client().Profiles.SetAsync("anna", "Tag_Profile_Custom_Secret", "x");
        await _app.PostAsync(
            "profile/portrait_set",
            """{"From_Account":"anna","ProfileItem":[{"Tag":"Tag_Profile_Custom_Secret","Value":"y"},{"Tag":"Tag_Profile_Custom_Color","Value":"red"}]}"""
        );

        (await _anna.TakeNewsAsync()).ShouldBe([
            """{"Sequences":{"Profile":1},"Items":[{"Type":"ProfileUpdated","ProfileItem":[]}]}""",
            """{"Sequences":{"Profile":2},"Items":[{"Type":"ProfileUpdated","ProfileItem":[{"Tag":"Tag_Profile_Custom_Color","Value":"red"}]}]}""",
        ]);
    }

    [Fact]
    public async Task An_import_that_changes_a_profile_tells_of_what_it_changed()
    {
        await ConnectAsync();

        await _app.Client().Accounts.ImportAsync("anna", "Anna");
        await _app.Client().Accounts.ImportAsync("anna", "Anna");
        await _app.PostAsync(
            "im_open_login_svc/multiaccount_import",
            """{"AccountList":[{"UserID":"anna","Nick":"Anna","FaceUrl":"https://example.com/a.png"}]}"""
        );

        (await _anna.TakeNewsAsync()).ShouldBe([
            """{"Sequences":{"Profile":1},"Items":[{"Type":"ProfileUpdated","ProfileItem":[{"Tag":"Tag_Profile_IM_Nick","Value":"Anna"}]}]}""",
            """{"Sequences":{"Profile":2},"Items":[{"Type":"ProfileUpdated","ProfileItem":[{"Tag":"Tag_Profile_IM_Image","Value":"https://example.com/a.png"}]}]}""",
        ]);
    }

    [Fact]
    public async Task The_profiles_of_all_friends_come_with_the_sum_of_their_counters()
    {
        await ConnectAsync();
        await _app.ChangeAsync(settings => settings with { ProfileFields = [new CustomProfileField("Secret") { ClientRead = false }] });
        (await _anna.CallAsync("profile/friend_portrait_get", "{}")).Json.GetProperty("FriendProfileSequence").GetInt64().ShouldBe(0);
        var names = Enumerable.Range(0, 101).Select(number => $"f{number:000}").ToArray();
        await _app.ImportAsync(names);
        var items = names.Select(name => new
        {
            To_Account = name,
            AddSource = "AddSource_Type_Test",
            AddTime = 1_700_000_000,
        });
        await _app.PostAsync("sns/friend_import", JsonSerializer.Serialize(new { From_Account = "anna", AddFriendItem = items }));
        await _app.Client().Profiles.SetAsync("f000", "Tag_Profile_IM_Nick", "Zero");
        await _app.Client().Profiles.SetAsync("f000", "Tag_Profile_Custom_Secret", "x");
        await _app.Client().Profiles.SetAsync("f100", "Tag_Profile_IM_Nick", "Hundred");
        await _app.Client().Profiles.SetAsync("ben", "Tag_Profile_IM_Nick", "not a friend");

        var first = (await _anna.CallAsync("profile/friend_portrait_get", "{}")).Json;
        first.GetProperty("FriendProfileSequence").GetInt64().ShouldBe(3);
        first.GetProperty("UserProfileItem").GetArrayLength().ShouldBe(100);
        first
            .GetProperty("UserProfileItem")[0]
            .GetRawText()
            .ShouldBe("""{"To_Account":"f000","ProfileItem":[{"Tag":"Tag_Profile_IM_Nick","Value":"Zero"}],"ProfileSequence":2}""");
        (first.GetProperty("CompleteFlag").GetInt64(), first.GetProperty("NextStartIndex").GetInt64()).ShouldBe((0, 100));

        var last = (await _anna.CallAsync("profile/friend_portrait_get", """{"StartIndex":100}""")).Json;
        last.GetProperty("UserProfileItem").GetArrayLength().ShouldBe(1);
        (last.GetProperty("CompleteFlag").GetInt64(), last.GetProperty("NextStartIndex").GetInt64()).ShouldBe((1, 0));
        (await _anna.CallAsync("profile/friend_portrait_get", """{"StartIndex":-1}""")).ErrorCode.ShouldBe(40001);
    }

    private async Task ConnectAsync()
    {
        _app = await shared.Server.NewAppAsync();
        await _app.ImportAsync("anna", "ben");
        _anna = await AppUser.ConnectAsync(shared.Server, _app, "anna");
    }
}
