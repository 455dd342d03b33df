using Rapport.Contracts.Accounts;
using Rapport.Contracts.Conversations;
using Rapport.Contracts.Follow;
using Rapport.Contracts.Json;
using Rapport.Contracts.Messages;
using Rapport.Contracts.Relationships;
using Rapport.Server.Api;

namespace Rapport.Client.Tests;

/// <summary>Every command has its method, and a method calls the command it is named after with the right body.</summary>
public sealed class CommandTests
{
    private static readonly (string Command, string Body, Func<RapportClient, Task> Call)[] s_calls =
    [
        ("im_open_login_svc/account_import", """{"UserID":"anna"}""", client => client.Accounts.ImportAsync("anna")),
        ("im_open_login_svc/account_import", """{"UserID":"anna","Nick":"Anna","FaceUrl":"u"}""", client => client.Accounts.ImportAsync("anna", "Anna", "u")),
        ("im_open_login_svc/multiaccount_import", """{"Accounts":["anna","ben"]}""", client => client.Accounts.ImportAsync(["anna", "ben"])),
        (
            "im_open_login_svc/multiaccount_import",
            """{"AccountList":[{"UserID":"anna","Nick":"Anna"}]}""",
            client => client.Accounts.ImportAsync([new AccountToImport { UserID = "anna", Nick = "Anna" }])
        ),
        ("im_open_login_svc/account_delete", """{"DeleteItem":[{"UserID":"anna"}]}""", client => client.Accounts.DeleteAsync(["anna"])),
        ("im_open_login_svc/account_check", """{"CheckItem":[{"UserID":"anna"}]}""", client => client.Accounts.CheckAsync(["anna"])),
        ("im_open_login_svc/kick", """{"UserID":"anna"}""", client => client.Accounts.KickAsync("anna")),
        ("openim/query_online_status", """{"To_Account":["anna"],"IsNeedDetail":1}""", client => client.Accounts.QueryOnlineStatusAsync(["anna"], true)),
        ("openim/querystate", """{"To_Account":["anna"],"IsNeedDetail":0}""", client => client.Accounts.QueryStateAsync(["anna"])),
        (
            "profile/portrait_set",
            """{"From_Account":"anna","ProfileItem":[{"Tag":"Tag_Profile_IM_Level","Value":7}]}""",
            client => client.Profiles.SetAsync("anna", "Tag_Profile_IM_Level", 7)
        ),
        (
            "profile/portrait_set",
            """{"From_Account":"anna","ProfileItem":[{"Tag":"a","Value":"b"},{"Tag":"c","Value":1}]}""",
            client => client.Profiles.SetAsync("anna", new Dictionary<string, TagValue> { ["a"] = "b", ["c"] = 1 })
        ),
        ("profile/portrait_get", """{"To_Account":["anna"],"TagList":["a"]}""", client => client.Profiles.GetAsync(["anna"], ["a"])),
        (
            "sns/friend_add",
            """{"From_Account":"anna","AddFriendItem":[{"To_Account":"ben","AddSource":"AddSource_Type_Web"}],"ForceAddFlags":1}""",
            client => client.Relationships.AddFriendAsync("anna", "ben", "AddSource_Type_Web", force: true)
        ),
        (
            "sns/friend_import",
            """{"From_Account":"anna","AddFriendItem":[{"To_Account":"ben","GroupName":["a"]}]}""",
            client =>
                client.Relationships.ImportFriendsAsync(
                    new FriendImportRequest
                    {
                        From_Account = "anna",
                        AddFriendItem = [new FriendToImport { To_Account = "ben", GroupName = new TagValue(["a"]) }],
                    }
                )
        ),
        (
            "sns/friend_update",
            """{"From_Account":"anna"}""",
            client => client.Relationships.UpdateFriendsAsync(new FriendUpdateRequest { From_Account = "anna" })
        ),
        (
            "sns/friend_delete",
            """{"From_Account":"anna","To_Account":["ben"],"DeleteType":"Delete_Type_Both"}""",
            client => client.Relationships.DeleteFriendsAsync("anna", ["ben"], bothWays: true)
        ),
        (
            "sns/friend_delete_all",
            """{"From_Account":"anna","DeleteType":"Delete_Type_Single"}""",
            client => client.Relationships.DeleteAllFriendsAsync("anna")
        ),
        (
            "sns/friend_check",
            """{"From_Account":"anna","To_Account":["ben"],"CheckType":"CheckResult_Type_Both"}""",
            client => client.Relationships.CheckFriendsAsync("anna", ["ben"])
        ),
        (
            "sns/friend_get",
            """{"From_Account":"anna","StartIndex":5}""",
            client => client.Relationships.GetFriendsPageAsync(new FriendGetRequest { From_Account = "anna", StartIndex = 5 })
        ),
        (
            "sns/friend_get_list",
            """{"From_Account":"anna","To_Account":["ben"],"TagList":["a"]}""",
            client => client.Relationships.GetFriendFieldsAsync("anna", ["ben"], ["a"])
        ),
        ("sns/group_add", """{"From_Account":"anna","GroupName":["work"]}""", client => client.Relationships.AddListsAsync("anna", ["work"])),
        (
            "sns/group_add",
            """{"From_Account":"anna","GroupName":["work"],"To_Account":["ben"]}""",
            client => client.Relationships.AddListsAsync("anna", ["work"], ["ben"])
        ),
        ("sns/group_delete", """{"From_Account":"anna","GroupName":["work"]}""", client => client.Relationships.DeleteListsAsync("anna", ["work"])),
        (
            "sns/group_get",
            """{"From_Account":"anna","NeedFriend":"Need_Friend_Type_Yes"}""",
            client => client.Relationships.GetListsAsync("anna", withFriends: true)
        ),
        ("sns/black_list_add", """{"From_Account":"anna","To_Account":["ben"]}""", client => client.Relationships.BlockAsync("anna", ["ben"])),
        ("sns/black_list_delete", """{"From_Account":"anna","To_Account":["ben"]}""", client => client.Relationships.UnblockAsync("anna", ["ben"])),
        (
            "sns/black_list_get",
            """{"From_Account":"anna","StartIndex":0,"MaxLimited":2}""",
            client =>
                client.Relationships.GetBlocklistPageAsync(
                    new BlackListGetRequest
                    {
                        From_Account = "anna",
                        StartIndex = 0,
                        MaxLimited = 2,
                    }
                )
        ),
        (
            "sns/black_list_check",
            """{"From_Account":"anna","To_Account":["ben"],"CheckType":"BlackCheckResult_Type_Single"}""",
            client => client.Relationships.CheckBlocksAsync("anna", ["ben"], bothWays: false)
        ),
        ("follow/follow_add", """{"From_Account":"anna","FollowItem":[{"To_Account":"ben"}]}""", client => client.Follow.AddAsync("anna", ["ben"])),
        ("follow/follow_delete", """{"From_Account":"anna","To_Account":["ben"]}""", client => client.Follow.DeleteAsync("anna", ["ben"])),
        ("follow/follow_check", """{"From_Account":"anna","To_Account":["ben"]}""", client => client.Follow.CheckAsync("anna", ["ben"])),
        (
            "follow/follow_get",
            """{"From_Account":"anna","FollowType":1}""",
            client => client.Follow.GetPageAsync(new FollowGetRequest { From_Account = "anna", FollowType = 1 })
        ),
        ("follow/follow_get_info", """{"From_Account":"anna","To_Account":["ben"]}""", client => client.Follow.GetInfoAsync("anna", ["ben"])),
        (
            "openim/sendmsg",
            """{"From_Account":"anna","To_Account":"ben","MsgRandom":1,"MsgBody":[{"MsgType":"TIMTextElem","MsgContent":{"Text":"\u0022hi\u0022"}}]}""",
            client =>
                client.Messages.SendAsync(
                    new SendMsgRequest
                    {
                        From_Account = "anna",
                        To_Account = "ben",
                        MsgRandom = 1,
                        MsgBody = MessageCalls.TextBody("\"hi\""),
                    }
                )
        ),
        (
            "openim/batchsendmsg",
            """{"To_Account":["ben"],"MsgRandom":1}""",
            client => client.Messages.SendToManyAsync(new BatchSendMsgRequest { To_Account = ["ben"], MsgRandom = 1 })
        ),
        ("openim/importmsg", """{"SyncFromOldSystem":2}""", client => client.Messages.ImportAsync(new ImportMsgRequest { SyncFromOldSystem = 2 })),
        (
            "openim/admin_getroammsg",
            """{"Operator_Account":"anna","MaxCnt":1}""",
            client => client.Messages.GetHistoryPageAsync(new GetRoamMsgRequest { Operator_Account = "anna", MaxCnt = 1 })
        ),
        (
            "openim/admin_msgwithdraw",
            """{"From_Account":"anna","To_Account":"ben","MsgKey":"1_2_3"}""",
            client => client.Messages.RecallAsync("anna", "ben", "1_2_3")
        ),
        ("openim/modify_c2c_msg", """{"MsgKey":"1_2_3"}""", client => client.Messages.ModifyAsync(new ModifyMsgRequest { MsgKey = "1_2_3" })),
        (
            "openim/admin_set_msg_read",
            """{"Report_Account":"ben","Peer_Account":"anna","MsgReadTime":5}""",
            client => client.Messages.MarkReadAsync("ben", "anna", 5)
        ),
        (
            "openim/c2c_msg_read_receipt",
            """{"Operator_Account":"ben","Peer_Account":"anna","C2CMsgInfo":[{"From_Account":"anna","To_Account":"ben","MsgKey":"1_2_3"}]}""",
            client => client.Messages.SendReceiptsAsync("ben", "anna", ["1_2_3"])
        ),
        ("openim/get_c2c_unread_msg_num", """{"To_Account":"ben","Peer_Account":["anna"]}""", client => client.Messages.GetUnreadAsync("ben", ["anna"])),
        (
            "openim/delete_c2c_msg_ramble",
            """{"Operator_Account":"ben","Peer_Account":"anna","MsgKeyList":["1_2_3"]}""",
            client => client.Messages.DeleteAsync("ben", "anna", ["1_2_3"])
        ),
        (
            "openim_msg_ext_http_svc/set_key_values",
            """{"OperateType":3}""",
            client => client.Messages.SetKeyValuesAsync(new SetKeyValuesRequest { OperateType = 3 })
        ),
        (
            "openim_msg_ext_http_svc/get_key_values",
            """{"MsgKey":"1_2_3"}""",
            client => client.Messages.GetKeyValuesAsync(new GetKeyValuesRequest { MsgKey = "1_2_3" })
        ),
        (
            "openconfigsvr/setnospeaking",
            """{"Set_Account":"anna","C2CmsgNospeakingTime":4294967295}""",
            client => client.Messages.MuteAsync("anna", c2cSeconds: 4294967295)
        ),
        ("openconfigsvr/getnospeaking", """{"Get_Account":"anna"}""", client => client.Messages.GetMuteAsync("anna")),
        (
            "recentcontact/get_list",
            """{"From_Account":"anna","AssistFlags":7}""",
            client => client.Conversations.GetPageAsync(new RecentContactGetListRequest { From_Account = "anna", AssistFlags = 7 })
        ),
        (
            "recentcontact/delete",
            """{"From_Account":"anna","Type":1,"To_Account":"ben","ClearRamble":1}""",
            client => client.Conversations.DeleteAsync("anna", "ben", clearHistory: true)
        ),
        (
            "recentcontact/create_contact_group",
            """{"From_Account":"anna","GroupContactItem":[{"GroupName":"work","ContactItem":[{"Type":1,"To_Account":"ben"}]}]}""",
            client => client.Conversations.CreateGroupAsync("anna", "work", ["ben"])
        ),
        (
            "recentcontact/update_contact_group",
            """{"From_Account":"anna","UpdateType":1}""",
            client => client.Conversations.UpdateGroupAsync(new UpdateContactGroupRequest { From_Account = "anna", UpdateType = 1 })
        ),
        (
            "recentcontact/del_contact_group",
            """{"From_Account":"anna","GroupName":["work"]}""",
            client => client.Conversations.DeleteGroupAsync("anna", "work")
        ),
        (
            "recentcontact/mark_contact",
            """{"From_Account":"anna","MarkItem":[{"OptType":2,"CustomMark":"vip"}]}""",
            client => client.Conversations.MarkAsync("anna", [new MarkItem { OptType = 2, CustomMark = "vip" }])
        ),
        (
            "recentcontact/search_contact_group",
            """{"From_Account":"anna","ContactItem":[{"Type":1,"To_Account":"ben"}]}""",
            client => client.Conversations.GetMarksAsync("anna", ["ben"])
        ),
        ("recentcontact/get_contact_group", """{"From_Account":"anna","StartIndex":100}""", client => client.Conversations.GetMarksPageAsync("anna", 100)),
    ];

    [Fact]
    public async Task Each_method_calls_its_command()
    {
        foreach (var (command, body, call) in s_calls)
        {
            var network = new ScriptedServer(ScriptedServer.Ok);
            using var client = Make(network);
            await call(client);
            network.Commands.ShouldBe([command]);
            network.Requests[0].Body.ShouldBe(body);
        }
    }

    [Fact]
    public void Each_command_of_the_server_has_its_method() =>
        s_calls.Select(call => call.Command).Distinct().Order().ShouldBe(ApiCatalog.RestRoutes.Select(route => route.Path).Order());

    [Fact]
    public async Task Commands_that_change_something_are_not_taken_for_reading_ones()
    {
        string[] changing =
        [
            "account_import",
            "multiaccount_import",
            "account_delete",
            "kick",
            "portrait_set",
            "friend_add",
            "friend_import",
            "friend_update",
            "friend_delete",
            "friend_delete_all",
            "group_add",
            "group_delete",
            "black_list_add",
            "black_list_delete",
            "follow_add",
            "follow_delete",
            "sendmsg",
            "batchsendmsg",
            "importmsg",
            "admin_msgwithdraw",
            "modify_c2c_msg",
            "admin_set_msg_read",
            "c2c_msg_read_receipt",
            "delete_c2c_msg_ramble",
            "set_key_values",
            "setnospeaking",
            "delete",
            "create_contact_group",
            "update_contact_group",
            "del_contact_group",
            "mark_contact",
        ];
        foreach (var (command, _, call) in s_calls)
        {
            var network = new ScriptedServer(ScriptedServer.Code(60008), ScriptedServer.Ok);
            using var client = Make(network);
            var failed = false;
            try
            {
                await call(client);
            }
            catch (RapportException)
            {
                failed = true;
            }

            failed.ShouldBe(changing.Contains(command.Split('/')[1]), command);
        }
    }

    [Fact]
    public async Task The_URL_is_as_documented_and_the_base_address_may_have_a_path()
    {
        var network = new ScriptedServer(ScriptedServer.Ok);
        using var client = new RapportClient(
            new RapportClientOptions
            {
                BaseAddress = new Uri("https://example.com/chat/"),
                SdkAppId = 7,
                Identifier = "the admin",
                Key = "12345678",
                HttpClient = new HttpClient(network),
            }
        );

        await client.Accounts.KickAsync("anna");

        var uri = network.Requests[0].Uri;
        uri.GetLeftPart(UriPartial.Path).ShouldBe("https://example.com/chat/v4/im_open_login_svc/kick");
        uri.Query.TrimStart('?').Split('&').Select(pair => pair.Split('=')[0]).ShouldBe(["sdkappid", "identifier", "usersig", "random", "contenttype"]);
        ScriptedServer.Parameter(uri, "identifier").ShouldBe("the%20admin");
        uint.TryParse(ScriptedServer.Parameter(uri, "random"), out _).ShouldBeTrue();
    }

    private static RapportClient Make(ScriptedServer network) =>
        new(
            new RapportClientOptions
            {
                BaseAddress = new Uri("http://example.com"),
                SdkAppId = 7,
                Key = "12345678",
                HttpClient = new HttpClient(network),
                FirstRepetitionAfter = TimeSpan.Zero,
            }
        );
}
