using Rapport.Contracts.Relationships;

namespace Rapport.Client.Tests;

/// <summary>The client and the real server understand each other.</summary>
public sealed class AgainstTheServerTests : IAsyncLifetime
{
    private TestServer _server = null!;
    private RapportClient _client = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await TestServer.StartAsync();
        _client = _server.Client();
    }

    public ValueTask DisposeAsync()
    {
        _client.Dispose();
        return _server.DisposeAsync();
    }

    [Fact]
    public async Task Items_that_fail_are_data_and_not_exceptions()
    {
        await _client.Accounts.ImportAsync(["anna", "ben"]);

        var reply = await _client.Relationships.BlockAsync("anna", ["ben", "ghost"]);

        reply.Succeeded.ShouldBeTrue();
        reply.ResultItem.Select(item => item.ResultCode).ShouldBe([0, 30003]);
        reply.Fail_Account.ShouldBe(["ghost"]);
    }

    [Fact]
    public async Task A_refusal_of_the_server_arrives_as_its_code()
    {
        var refusal = await Should.ThrowAsync<RapportException>(() => _client.Relationships.BlockAsync("ghost", ["ben"]));

        refusal.Code.ShouldBe(30003);
    }

    [Fact]
    public async Task A_friend_table_of_several_pages_is_read_to_its_end()
    {
        var friends = Enumerable.Range(0, 250).Select(number => $"friend{number:000}").ToArray();
        await _server.App.ImportAsync(["anna", .. friends]);
        await _client.Relationships.ImportFriendsAsync(
            new FriendImportRequest
            {
                From_Account = "anna",
                AddFriendItem = [.. friends.Select(friend => new FriendToImport { To_Account = friend, AddSource = "AddSource_Type_Test" })],
            }
        );

        var read = await _client.Relationships.GetFriendsAsync("anna").ToListAsync();

        read.Select(friend => friend.To_Account).ShouldBe(friends, ignoreOrder: true);
    }

    [Fact]
    public async Task A_blocklist_is_read_in_the_order_of_blocking()
    {
        var others = Enumerable.Range(0, 30).Select(number => $"other{number:00}").ToArray();
        await _server.App.ImportAsync(["anna", .. others]);
        await _client.Relationships.BlockAsync("anna", others.Reverse());

        var read = await _client.Relationships.GetBlocklistAsync("anna").Select(entry => entry.To_Account).ToListAsync();

        read.ShouldBe([.. others.Reverse()]);
    }

    [Fact]
    public async Task Followed_accounts_and_fans_are_listed()
    {
        await _server.App.ImportAsync("anna", "ben", "cleo");
        await _client.Follow.AddAsync("anna", ["ben", "cleo"]);
        await _client.Follow.AddAsync("ben", ["anna"]);

        (await _client.Follow.GetAsync("anna", FollowKind.Followed).CountAsync()).ShouldBe(2);
        (await _client.Follow.GetAsync("anna", FollowKind.Fans).SingleAsync()).To_Account.ShouldBe("ben");
        (await _client.Follow.GetAsync("anna", FollowKind.Mutual).SingleAsync()).To_Account.ShouldBe("ben");
    }

    [Fact]
    public async Task Profiles_are_written_and_read()
    {
        await _client.Accounts.ImportAsync("anna", nick: "Anna");
        await _client.Profiles.SetAsync("anna", "Tag_Profile_IM_Level", 7);

        var profile = (await _client.Profiles.GetAsync(["anna"], ["Tag_Profile_IM_Nick", "Tag_Profile_IM_Level"])).UserProfileItem[0];

        profile.ProfileItem![0].Value.Text.ShouldBe("Anna");
        profile.ProfileItem[1].Value.Number.ShouldBe(7);
    }
}
