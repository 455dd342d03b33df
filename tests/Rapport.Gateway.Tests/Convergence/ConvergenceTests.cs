using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Rapport.Client.Gateway;
using Rapport.Contracts;
using Rapport.Contracts.Gateway;
using Rapport.Contracts.Relationships;
using Rapport.Server.Accounts;
using Rapport.Server.Apps;
using Rapport.Server.Gateway;
using Rapport.Server.Presence;
using Rapport.Storage;

namespace Rapport.Gateway.Tests.Convergence;

public sealed class ConvergenceTests(ITestOutputHelper output)
{
    private const int Accounts = 24;
    private const int BackendCallers = 4;

    private static readonly string[] s_userIds = [.. Enumerable.Range(0, Accounts).Select(number => $"user{number}")];

    /// <summary>How often connections are cut in all.</summary>
    private static int Cuts => Length.IsLong ? 12_000 : 250;

    private int _cuts;

    [Fact]
    public async Task Whatever_happens_to_connections_every_client_ends_with_what_the_server_holds()
    {
        output.WriteLine($"RAPPORT_SEED={Length.Seed}, {Cuts} connections are cut");
        await using var receiver = await WebhookReceiver.StartAsync();
        await using var server = await TestServer.StartAsync(options =>
        {
            options.Settings["Gateway:RequestsPerSecond"] = "0";
            options.Settings["Gateway:PendingLoginsPerAddress"] = "1000";
        });
        var app = server.App;
        await app.ImportAsync(s_userIds);
        await app.ChangeAsync(settings =>
            settings with
            {
                FriendFields = [new CustomFriendField("Note")],
                Webhook = settings.Webhook with { Url = receiver.Url, Commands = ["State.*"] },
            }
        );
        foreach (var userId in s_userIds.Where((_, number) => number % 3 == 0))
            await app.Client().Profiles.SetAsync(userId, "Tag_Profile_IM_AllowType", "AllowType_Type_NeedConfirm");

        Device[] devices = [.. s_userIds.SelectMany(userId => new[] { NewDevice(app, userId, "Web"), NewDevice(app, userId, "Android") })];
        Device[] witnesses = [.. s_userIds.Select(userId => NewDevice(app, userId, "Windows"))];
        try
        {
            await LiveAsync(server, devices);
            foreach (var device in devices)
                await device.SettleAsync(server.Address);
            foreach (var witness in witnesses)
                await CompareAsync(app, server.Address, witness, [.. devices.Where(device => device.UserId == witness.UserId)]);

            devices.SelectMany(device => device.Complaints).ShouldBeEmpty();
            devices.Sum(device => device.Replica.Gaps).ShouldBe(0);
            await CheckPresenceAsync(server, devices);
        }
        finally
        {
            // Everybody leaves, one in good order and the other without a word.
            foreach (var device in devices.Concat(witnesses))
            {
                if (device is { IsConnected: true, Platform: "Web" })
                    await device.CallAsync("gateway/logout", "{}");
                await device.DisposeAsync();
            }
        }

        var logins = devices.Concat(witnesses).Sum(device => device.Logins);
        await receiver.WaitForAsync(2 * logins, StateHistory.IsComingOrGoing);
        var sessions = server.Services.GetRequiredService<SessionRegistry>();
        await server.StopAsync();
        StateHistory.Check(receiver.Received).ShouldBe(logins);
        (sessions.Count, sessions.WatchedCount).ShouldBe((0, 0));
        output.WriteLine($"{logins} logins, {receiver.Received.Count} state webhooks");
    }

    [Theory]
    [InlineData("Add_Type_Both")]
    [InlineData("Add_Type_Single")]
    public async Task A_friend_who_was_deleted_imported_and_befriended_again_is_the_new_one_for_everybody(string addType)
    {
        await using var server = await TestServer.StartAsync();
        var app = server.App;
        await app.ImportAsync(s_userIds[..2]);
        var (anna, ben) = (s_userIds[0], s_userIds[1]);
        await BefriendAsync(app, anna, ben, addType);
        for (var i = 0; i < 5; i++)
            await app.Client().Profiles.SetAsync(ben, "Tag_Profile_IM_Nick", $"old {i}");

        // One is told of everything, the other was away meanwhile.
        await using var there = NewDevice(app, anna, "Web");
        await using var away = NewDevice(app, anna, "Android");
        await there.SettleAsync(server.Address);
        await away.SettleAsync(server.Address);
        await away.CallAsync("gateway/logout", "{}");

        await app.Client().Accounts.DeleteAsync([ben]);
        await app.ImportAsync(ben);
        await BefriendAsync(app, anna, ben, addType);
        await app.Client().Profiles.SetAsync(ben, "Tag_Profile_IM_Nick", "new");
        await server.Services.GetRequiredService<DeletedAccountSweeper>().SweepAsync(TestContext.Current.CancellationToken);
        await there.SettleAsync(server.Address);
        await away.SettleAsync(server.Address);

        await using var witness = NewDevice(app, anna, "Windows");
        await CompareAsync(app, server.Address, witness, [there, away]);
        witness.Replica.FriendProfiles.ShouldHaveSingleItem().Value.ProfileSequence.ShouldBe(1);
        witness.Replica.Friends.ShouldHaveSingleItem().Key.ShouldBe(ben);
        there.Replica.Gaps.ShouldBe(0);
    }

    private static async Task BefriendAsync(TestApp app, string owner, string friend, string addType) =>
        await app.Client()
            .Relationships.AddFriendsAsync(
                new FriendAddRequest
                {
                    From_Account = owner,
                    AddFriendItem = [new FriendToAdd { To_Account = friend, AddSource = "AddSource_Type_Test" }],
                    AddType = addType,
                }
            );

    private static Device NewDevice(TestApp app, string userId, string platform) => new(userId, platform, app.SdkAppId, app.Key, s_userIds);

    /// <summary>Clients and the app backend do what they like, while connections are cut.</summary>
    private async Task LiveAsync(TestServer server, Device[] devices)
    {
        using var enough = new CancellationTokenSource();
        var backend = Enumerable
            .Range(0, BackendCallers)
            .Select(number => Task.Run(() => ActAsBackendAsync(server.App, Length.RandomOf(1000 + number), enough.Token)));
        var living = devices.Select((device, number) => Task.Run(() => LiveAsync(server, device, Length.RandomOf(number)))).ToArray();
        var backends = backend.ToArray();
        await Task.WhenAll(living);
        await enough.CancelAsync();
        await Task.WhenAll(backends);
    }

    private async Task LiveAsync(TestServer server, Device device, Random random)
    {
        string[] others = [.. s_userIds.Where(userId => userId != device.UserId)];
        while (Volatile.Read(ref _cuts) < Cuts)
        {
            if (!device.IsConnected && !await TryAsync(() => device.ConnectAsync(server.Address)))
                continue;

            // Some are in a hurry and do not wait for one reply before the next request.
            var calls = Enumerable
                .Range(0, 1 + random.Next(6))
                .Select(_ => Deed.Any(random, others))
                .Select(deed => device.CallAsync(deed.Command, deed.Own))
                .ToArray();
            if (random.Next(4) == 0)
                await CutAsync(server, device, random);
            await Task.WhenAll(calls);
        }
    }

    private async Task CutAsync(TestServer server, Device device, Random random)
    {
        Interlocked.Increment(ref _cuts);
        switch (random.Next(5))
        {
            case 0:
                await device.CallAsync("gateway/logout", "{}");
                break;
            case 1:
                await server.App.Client().Accounts.KickAsync(device.UserId);
                break;
            case 2:
                await TryAsync(() => device.ConnectAsync(server.Address, takeOver: true));
                break;
            case 3:
                await device.Connection.CloseAsync();
                break;
            default:
                device.Connection.Abort();
                break;
        }
    }

    private static async Task ActAsBackendAsync(TestApp app, Random random, CancellationToken enough)
    {
        while (!enough.IsCancellationRequested)
        {
            var userId = s_userIds[random.Next(Accounts)];
            var deed = Deed.Any(random, [.. s_userIds.Where(other => other != userId)]);
            if (deed.IsForBackend)
                await app.PostAsync(deed.Command, deed.For(userId));
        }
    }

    /// <summary>What the devices believe is what the server answers.</summary>
    private static async Task CompareAsync(TestApp app, Uri server, Device witness, Device[] devices)
    {
        await witness.SettleAsync(server);
        var truth = await Truth.OfAsync(witness.UserId, async (command, body) => (await app.PostAsync(command, body)).Json, witness.Replica);
        foreach (var device in devices)
            Truth.Of(device.Replica).ShouldBe(truth, device.ToString());
        await witness.CallAsync("gateway/logout", "{}");
    }

    private static async Task CheckPresenceAsync(TestServer server, Device[] devices)
    {
        var reply = (await server.App.PostAsync("openim/query_online_status", JsonSerializer.Serialize(new { To_Account = s_userIds, IsNeedDetail = 1 }))).Json;
        var truth = reply
            .Deserialize(Wire.Json.QueryOnlineStatusReply)!
            .QueryResult.ToDictionary(status => status.To_Account, status => Describe(status.Status, status.Detail));
        truth.Values.Distinct().ShouldBe(["Online: Android Online, Web Online"]);

        // The last news may still be on its way.
        foreach (var device in devices)
        {
            bool IsRight() =>
                s_userIds.All(userId => device.Statuses.TryGetValue(userId, out var status) && Describe(status.Status, status.Detail) == truth[userId]);
            await Patience.WaitAsync(
                device.Replica.WhenAsync(IsRight),
                () =>
                    $"{device} believes {string.Join('\n', device.Statuses.Values.Select(status => $"{status.To_Account} {Describe(status.Status, status.Detail)}"))}"
            );
        }

        server.Services.GetRequiredService<SessionRegistry>().Count.ShouldBe(devices.Length);
        var store = server.Services.GetRequiredService<PresenceStore>();
        var rows = await server
            .Services.GetRequiredService<Database>()
            .ReadAsync(async session =>
            {
                var count = 0;
                for (var accountNo = 1; accountNo <= Accounts * 2; accountNo++)
                    count += (await store.OfAccountAsync(session, accountNo)).Count;
                return count;
            });
        rows.ShouldBe(devices.Length);
    }

    private static string Describe(string status, List<Rapport.Contracts.Accounts.PlatformStatus>? detail) =>
        $"{status}: {string.Join(", ", (detail ?? []).Select(platform => $"{platform.Platform} {platform.Status}").Order(StringComparer.Ordinal))}";

    /// <summary>The connection may be cut at any moment.</summary>
    private static async Task<bool> TryAsync(Func<Task> action)
    {
        try
        {
            await action();
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }
}
