using Rapport.Contracts.Gateway;

namespace Rapport.Gateway.Tests;

public sealed class ChangeTests(SharedServer shared)
{
    [Fact]
    public async Task A_block_by_a_client_is_told_to_its_other_devices_and_to_the_app_backend()
    {
        var app = await NewAppAsync();
        await using var receiver = await WebhookReceiver.StartAsync();
        await app.SendWebhooksToAsync(receiver);
        await using var phone = await app.ConnectAsync("anna", "iPhone");
        await using var web = await app.ConnectAsync("anna");

        var reply = await phone.CallAsync("sns/black_list_add", """{"To_Account":["ben"]}""");
        reply.ErrorCode.ShouldBe(0);
        var own = reply.Changes.ShouldHaveSingleItem();
        own.Sequences.BlackList.ShouldBe(1);
        own.Items.ShouldHaveSingleItem().BlackListItem!.ShouldHaveSingleItem().To_Account.ShouldBe("ben");

        var change = (await web.NextAsync()).Change!;
        change.Sequences.BlackList.ShouldBe(1);
        change.Sequences.Friend.ShouldBeNull();
        change.Items.ShouldHaveSingleItem().Type.ShouldBe(ChangeTypes.BlackListAdded);
        (await phone.NewsSoFarAsync()).ShouldBeEmpty();

        var webhook = await receiver.WaitForAsync(webhook => webhook.Command == "Sns.CallbackBlackListAdd");
        webhook["OptPlatform"].ShouldBe("iOS");
        webhook["ClientIP"].ShouldBe("127.0.0.1");
    }

    [Fact]
    public async Task What_the_app_backend_does_is_told_to_every_device_of_both_sides()
    {
        var app = await NewAppAsync();
        await using var anna = await app.ConnectAsync("anna");
        await using var ben = await app.ConnectAsync("ben");
        await app.Client().Relationships.AddFriendAsync("anna", "ben");

        foreach (var (client, friend) in new[] { (anna, "ben"), (ben, "anna") })
        {
            var change = (await client.NextAsync()).Change!;
            change.Sequences.Friend.ShouldBe(1);
            change.Items.ShouldHaveSingleItem().Type.ShouldBe(ChangeTypes.FriendAdded);
            change.Items[0].UserDataItem!.ShouldHaveSingleItem().To_Account.ShouldBe(friend);
        }
    }

    [Fact]
    public async Task Acting_for_somebody_else_is_refused()
    {
        var app = await NewAppAsync();
        await using var anna = await app.ConnectAsync("anna");
        (await anna.CallAsync("sns/black_list_add", """{"From_Account":"ben","To_Account":["anna"]}""")).ErrorCode.ShouldBe(30004);
        (
            await anna.CallAsync("profile/portrait_set", """{"From_Account":"ben","ProfileItem":[{"Tag":"Tag_Profile_IM_Nick","Value":"x"}]}""")
        ).ErrorCode.ShouldBe(40004);
        (await anna.CallAsync("im_open_login_svc/account_import", """{"UserID":"x"}""")).ErrorCode.ShouldBe(60009);
        (await anna.CallAsync("sns/nonsense")).ErrorCode.ShouldBe(60009);
    }

    private async Task<TestApp> NewAppAsync()
    {
        var app = await shared.Server.NewAppAsync();
        await app.ImportAsync("anna", "ben");
        return app;
    }
}
