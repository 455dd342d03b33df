using System.Text.Json;
using Rapport.Gateway.Tests.Convergence;

namespace Rapport.Recovery.Tests;

public class GatewayCrashTests(ITestOutputHelper output)
{
    private const int Accounts = 12;

    private static readonly string[] s_userIds = [.. Enumerable.Range(0, Accounts).Select(number => $"user{number}")];

    [Fact]
    public async Task Clients_of_a_killed_server_converge_with_the_next_one_and_every_session_left_behind_is_ended_once()
    {
        var rounds = Length.IsLong ? 12 : 2;
        output.WriteLine($"RAPPORT_SEED={Length.Seed}, {rounds} rounds");
        using var folder = new TemporaryFolder();
        await using var receiver = await WebhookReceiver.StartAsync();
        string[] settings = [.. Api.Settings(receiver.Url), "--Rapport:Gateway:RequestsPerSecond=0"];
        Device[] devices = [.. s_userIds.SelectMany(userId => new[] { NewDevice(userId, "Web"), NewDevice(userId, "Android") })];
        try
        {
            for (var round = 0; round < rounds; round++)
            {
                await using var server = await ServerProcess.StartAsync(folder.Path, settings);
                using var api = new Api(server.Address);
                if (round == 0)
                    await MoveInAsync(api);
                foreach (var device in devices)
                    await device.SettleAsync(server.Address);
                await LiveAndDieAsync(server, api, devices, Length.RandomOf(round));
            }

            await using var last = await ServerProcess.StartAsync(folder.Path, settings);
            using var lastApi = new Api(last.Address);
            await CompareAsync(last, lastApi, devices);
            await receiver.WaitForAsync(Accounts, webhook => webhook.Text.Contains("\"Logout\"") && webhook["OptPlatform"] == "Windows");
            (await last.StopAsync()).ShouldBe(0, last.Output);
        }
        finally
        {
            foreach (var device in devices)
                await device.DisposeAsync();
        }

        devices.SelectMany(device => device.Complaints).ShouldBeEmpty();
        devices.Sum(device => device.Replica.Gaps).ShouldBe(0);

        // A login can have been written down without its client ever hearing of it.
        var logins = StateHistory.Check(receiver.Received.Where(webhook => webhook.Command == "State.StateChange"));
        logins.ShouldBeGreaterThanOrEqualTo(devices.Sum(device => device.Logins) + Accounts);
        output.WriteLine($"{logins} logins");
    }

    private static Device NewDevice(string userId, string platform) => new(userId, platform, Api.SdkAppId, Api.Key, s_userIds);

    private static async Task MoveInAsync(Api api)
    {
        await api.CallAsync("im_open_login_svc/multiaccount_import", new { Accounts = s_userIds });
        foreach (var userId in s_userIds.Take(Accounts / 3))
        {
            var cautious = new[] { new { Tag = "Tag_Profile_IM_AllowType", Value = "AllowType_Type_NeedConfirm" } };
            await api.CallAsync("profile/portrait_set", new { From_Account = userId, ProfileItem = cautious });
        }
    }

    /// <summary>Clients and the app backend write until a moment nobody could foresee.</summary>
    private static async Task LiveAndDieAsync(ServerProcess server, Api api, Device[] devices, Random random)
    {
        var moment = 200 + random.Next(400);
        var calls = 0;
        async Task LiveAsync(Device device, Random dice)
        {
            string[] others = [.. s_userIds.Where(userId => userId != device.UserId)];
            while (device.IsConnected)
            {
                var deed = Deed.Any(dice, others);
                if (dice.Next(4) == 0 && deed.IsForBackend)
                    await api.TryCallAsync(deed.Command, JsonSerializer.Deserialize<JsonElement>(deed.For(device.UserId)));
                else
                    await device.CallAsync(deed.Command, deed.Own);
                if (Interlocked.Increment(ref calls) == moment)
                    server.Kill();
            }
        }

        var living = devices.Select((device, number) => Task.Run(() => LiveAsync(device, new Random(unchecked((moment * 31) + number))))).ToArray();
        await Patience.WaitAsync(Task.WhenAll(living), () => $"{moment} calls, and the clients of a dead server to notice");
        await server.ExitedAsync();
        server.Errors.ShouldBeEmpty();
    }

    /// <summary>Everybody comes back once more; what their copies say is what the server answers.</summary>
    private static async Task CompareAsync(ServerProcess server, Api api, Device[] devices)
    {
        foreach (var device in devices)
            await device.SettleAsync(server.Address);
        foreach (var device in devices)
            await device.CallAsync("gateway/logout", "{}");

        foreach (var userId in s_userIds)
        {
            await using var witness = NewDevice(userId, "Windows");
            await witness.SettleAsync(server.Address);
            var truth = await Truth.OfAsync(
                userId,
                async (command, body) =>
                    JsonSerializer.Deserialize<JsonElement>((await api.CallAsync(command, JsonSerializer.Deserialize<JsonElement>(body))).ToJsonString()),
                witness.Replica
            );
            foreach (var device in devices.Where(device => device.UserId == userId))
                Truth.Of(device.Replica).ShouldBe(truth, device.ToString());
            await witness.CallAsync("gateway/logout", "{}");
        }
    }
}
