using Rapport.Client.Gateway;
using Rapport.Contracts.Gateway;

namespace Rapport.Client.Tests;

/// <summary>What cannot be brought about with a real server at will; the rest is in the gateway's convergence tests.</summary>
public sealed class AccountReplicaTests
{
    private const string Ben = """{"To_Account":"ben","ValueItem":[]}""";

    [Fact]
    public async Task Who_is_a_friend_again_when_old_profiles_arrive_is_asked_for_again()
    {
        await using var gateway = await ScriptedGateway.StartAsync();
        var replica = new AccountReplica();
        var connecting = replica.ConnectAsync(gateway.Address, new LoginRequest { UserID = "anna" }, cancel: TestContext.Current.CancellationToken);
        await gateway.AnswerAsync(
            await gateway.NextAsync("gateway/login"),
            """ "UserID":"anna","SessionId":"1","Sequences":{"Friend":1,"FriendCustom":0,"FriendProfile":7} """
        );
        await using var connection = await connecting;
        await gateway.AnswerAsync(
            await gateway.NextAsync("sns/friend_get"),
            $""" "UserDataItem":[{Ben}],"StandardSequence":1,"CustomSequence":0,"CompleteFlag":1 """
        );
        var first = await gateway.NextAsync("profile/friend_portrait_get");

        // The account was deleted and imported again since the profiles were read.
        await gateway.TellAsync("""{"Change":{"Sequences":{"Friend":2},"Items":[{"Type":"FriendDeleted","To_Account":["ben"]}]}}""");
        await gateway.TellAsync($$$"""{"Change":{"Sequences":{"Friend":3},"Items":[{"Type":"FriendAdded","UserDataItem":[{{{Ben}}}]}]}}""");
        await gateway.AnswerAsync(first, Profiles(7));

        await gateway.AnswerAsync(await gateway.NextAsync("profile/friend_portrait_get"), Profiles(1));
        await Patience.WaitAsync(
            replica.WhenAsync(() => replica.FriendProfiles.TryGetValue("ben", out var profile) && profile.ProfileSequence == 1),
            () => "the new profile"
        );
    }

    private static string Profiles(long sequence) =>
        $$""" "UserProfileItem":[{"To_Account":"ben","ProfileItem":[],"ProfileSequence":{{sequence}}}],"FriendProfileSequence":{{sequence}},"CompleteFlag":1 """;
}
