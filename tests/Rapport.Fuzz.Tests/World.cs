using System.Text.Json;
using System.Text.Json.Nodes;
using Rapport.Server.Apps;

namespace Rapport.Fuzz.Tests;

/// <summary>A server with a few accounts that hold something of everything, and a valid request for every command.</summary>
internal static class World
{
    /// <summary>At least one request for every command of the catalogue; each of them succeeds in a fresh world.</summary>
    public static IReadOnlyList<(string Command, string Body)> Requests { get; } =
    [
        ("im_open_login_svc/account_import", """{"UserID":"new","Nick":"New","FaceUrl":"https://example.com/new.png"}"""),
        ("im_open_login_svc/account_import", """{"Identifier":"older","Nick":"Older","Type":0}"""),
        ("im_open_login_svc/multiaccount_import", """{"Accounts":["new","newer"]}"""),
        ("im_open_login_svc/multiaccount_import", """{"AccountList":[{"UserID":"new","Nick":"New"},{"UserID":"newer","FaceUrl":"https://example.com"}]}"""),
        ("im_open_login_svc/account_delete", """{"DeleteItem":[{"UserID":"gone"},{"UserID":"ghost"}]}"""),
        ("im_open_login_svc/account_check", """{"CheckItem":[{"UserID":"anna"},{"UserID":"ghost"}]}"""),
        ("im_open_login_svc/kick", """{"UserID":"anna"}"""),
        ("openim/query_online_status", """{"To_Account":["anna","ben","ghost"],"IsNeedDetail":1}"""),
        ("openim/querystate", """{"To_Account":["anna","ben"]}"""),
        (
            "profile/portrait_set",
            """{"From_Account":"anna","ProfileItem":[{"Tag":"Tag_Profile_IM_Nick","Value":"Anna"},{"Tag":"Tag_Profile_IM_Level","Value":7},{"Tag":"Tag_Profile_Custom_Color","Value":"red"}]}"""
        ),
        ("profile/portrait_get", """{"From_Account":"anna","To_Account":["anna","ben"],"TagList":["Tag_Profile_IM_Nick","Tag_Profile_Custom_Color"]}"""),
        (
            "sns/friend_add",
            """{"From_Account":"dora","AddFriendItem":[{"To_Account":"emil","AddSource":"AddSource_Type_Web","Remark":"E","GroupName":"work","AddWording":"hello"},{"To_Account":"anna","AddSource":"AddSource_Type_Web"}],"AddType":"Add_Type_Both","ForceAddFlags":1}"""
        ),
        (
            "sns/friend_import",
            """{"From_Account":"dora","AddFriendItem":[{"To_Account":"emil","AddSource":"AddSource_Type_Web","Remark":"E","RemarkTime":1700000000,"GroupName":["work","gym"],"AddWording":"hello","AddTime":1700000000,"CustomItem":[{"Tag":"Tag_SNS_Custom_Since","Value":"school"}]}]}"""
        ),
        (
            "sns/friend_update",
            """{"From_Account":"anna","UpdateItem":[{"To_Account":"ben","SnsItem":[{"Tag":"Tag_SNS_IM_Remark","Value":"B."},{"Tag":"Tag_SNS_IM_Group","Value":["work","gym"]},{"Tag":"Tag_SNS_Custom_Since","Value":3}]}]}"""
        ),
        ("sns/friend_delete", """{"From_Account":"anna","To_Account":["ben","ghost"],"DeleteType":"Delete_Type_Both"}"""),
        ("sns/friend_delete_all", """{"From_Account":"anna","DeleteType":"Delete_Type_Single"}"""),
        ("sns/friend_check", """{"From_Account":"anna","To_Account":["ben","emil"],"CheckType":"CheckResult_Type_Both"}"""),
        ("sns/friend_get", """{"From_Account":"anna","StartIndex":0,"StandardSequence":0,"CustomSequence":0}"""),
        ("sns/friend_get_list", """{"From_Account":"anna","To_Account":["ben"],"TagList":["Tag_Profile_IM_Nick","Tag_SNS_IM_Remark","Tag_SNS_IM_Group"]}"""),
        ("sns/group_add", """{"From_Account":"anna","GroupName":["gym"],"To_Account":["ben"]}"""),
        ("sns/group_delete", """{"From_Account":"anna","GroupName":["work","nothing"]}"""),
        ("sns/group_get", """{"From_Account":"anna","NeedFriend":"Need_Friend_Type_Yes","GroupName":["work"],"LastSequence":0}"""),
        ("sns/black_list_add", """{"From_Account":"anna","To_Account":["ben","emil"]}"""),
        ("sns/black_list_delete", """{"From_Account":"anna","To_Account":["cleo"]}"""),
        ("sns/black_list_get", """{"From_Account":"anna","StartIndex":0,"MaxLimited":10,"LastSequence":0}"""),
        ("sns/black_list_check", """{"From_Account":"anna","To_Account":["cleo"],"CheckType":"BlackCheckResult_Type_Both"}"""),
        ("follow/follow_add", """{"From_Account":"anna","FollowItem":[{"To_Account":"emil"}]}"""),
        ("follow/follow_delete", """{"From_Account":"anna","To_Account":["dora"]}"""),
        ("follow/follow_get", """{"From_Account":"anna","FollowType":2,"StartCursor":"","WantNum":10}"""),
        ("follow/follow_check", """{"From_Account":"anna","To_Account":["dora"]}"""),
        ("follow/follow_get_info", """{"From_Account":"anna","To_Account":["dora"]}"""),
        (
            "openim/sendmsg",
            """{"SyncOtherMachine":1,"From_Account":"anna","To_Account":"ben","MsgLifeTime":3600,"MsgSeq":7001,"MsgRandom":4455,"MsgTimeStamp":1700000000,"SendMsgControl":["NoUnread"],"ForbidCallbackControl":["ForbidAfterSendMsgCallback"],"IsNeedReadReceipt":1,"SupportMessageExtension":1,"MsgBody":[{"MsgType":"TIMTextElem","MsgContent":{"Text":"hello"}},{"MsgType":"TIMCustomElem","MsgContent":{"Data":"d","Desc":"e","Ext":"f","Sound":"g"}}],"CloudCustomData":"data","OfflinePushInfo":{"PushFlag":0,"Title":"T","Desc":"D","Ext":"{}","AndroidInfo":{"Sound":"a.mp3"},"ApnsInfo":{"BadgeMode":1}}}"""
        ),
        (
            "openim/sendmsg",
            """{"From_Account":"anna","To_Account":"ben","OnlineOnlyFlag":1,"MsgRandom":1,"MsgBody":[{"MsgType":"TIMFaceElem","MsgContent":{"Index":3,"Data":"smile"}},{"MsgType":"TIMLocationElem","MsgContent":{"Desc":"here","Latitude":29.5,"Longitude":-116}}]}"""
        ),
        (
            "openim/batchsendmsg",
            """{"SyncOtherMachine":2,"From_Account":"anna","To_Account":["ben","cleo","ghost"],"MsgLifeTime":60,"MsgSeq":1,"MsgRandom":99,"MsgBody":[{"MsgType":"TIMTextElem","MsgContent":{"Text":"sale"}}],"CloudCustomData":"data","SendMsgControl":["NoLastMsg"]}"""
        ),
        (
            "openim/importmsg",
            """{"SyncFromOldSystem":5,"From_Account":"anna","To_Account":"dora","MsgSeq":5,"MsgRandom":6,"MsgTimeStamp":1600000000,"MsgBody":[{"MsgType":"TIMTextElem","MsgContent":{"Text":"old"}}],"CloudCustomData":"data"}"""
        ),
        (
            "openim/admin_getroammsg",
            """{"Operator_Account":"ben","Peer_Account":"anna","MaxCnt":10,"MinTime":0,"MaxTime":1900000000,"LastMsgKey":"9_9_1800000000"}"""
        ),
        ("openim/admin_msgwithdraw", """{"From_Account":"anna","To_Account":"ben","MsgKey":"1_1_1600000001"}"""),
        (
            "openim/modify_c2c_msg",
            """{"From_Account":"anna","To_Account":"ben","MsgKey":"1_2_1600000002","MsgBody":[{"MsgType":"TIMTextElem","MsgContent":{"Text":"new"}}],"CloudCustomData":"other"}"""
        ),
        ("openim/admin_set_msg_read", """{"Report_Account":"ben","Peer_Account":"anna","MsgReadTime":"1600000002"}"""),
        (
            "openim/c2c_msg_read_receipt",
            """{"Operator_Account":"ben","Peer_Account":"anna","C2CMsgInfo":[{"From_Account":"anna","To_Account":"ben","MsgKey":"1_2_1600000002"}]}"""
        ),
        ("openim/get_c2c_unread_msg_num", """{"To_Account":"ben","Peer_Account":["anna","ghost"]}"""),
        ("openim/delete_c2c_msg_ramble", """{"Operator_Account":"ben","Peer_Account":"anna","MsgKeyList":["1_3_1600000003","bad"]}"""),
        (
            "openim_msg_ext_http_svc/set_key_values",
            """{"From_Account":"anna","To_Account":"ben","MsgKey":"1_2_1600000002","OperateType":1,"ExtensionList":[{"Key":"vote","Value":"ben","Seq":0}]}"""
        ),
        ("openim_msg_ext_http_svc/get_key_values", """{"From_Account":"anna","To_Account":"ben","MsgKey":"1_2_1600000002","StartSeq":0}"""),
        ("openconfigsvr/setnospeaking", """{"Set_Account":"anna","C2CmsgNospeakingTime":4294967295,"GroupmsgNospeakingTime":3600}"""),
        ("openconfigsvr/getnospeaking", """{"Get_Account":"anna"}"""),
        ("recentcontact/get_list", """{"From_Account":"ben","TimeStamp":0,"StartIndex":0,"TopTimeStamp":0,"TopStartIndex":0,"AssistFlags":7}"""),
        ("recentcontact/delete", """{"From_Account":"ben","Type":1,"To_Account":"anna","ClearRamble":1}"""),
        (
            "recentcontact/create_contact_group",
            """{"From_Account":"anna","GroupContactItem":[{"GroupName":"gym","ContactItem":[{"Type":1,"To_Account":"ben"},{"Type":2,"ToGroupId":"@TGS#aaa"}]}]}"""
        ),
        (
            "recentcontact/update_contact_group",
            """{"From_Account":"anna","UpdateType":1,"UpdateGroup":{"UpdateGroupType":2,"OldGroupName":"work","ContactUpdateItem":[{"ContactOptType":1,"ContactItem":{"Type":1,"To_Account":"cleo"}}]}}"""
        ),
        ("recentcontact/del_contact_group", """{"From_Account":"anna","GroupName":["work"]}"""),
        (
            "recentcontact/mark_contact",
            """{"From_Account":"anna","MarkItem":[{"OptType":3,"ContactItem":{"Type":1,"To_Account":"ben"},"SetMark":[1,33],"ClearMark":[4],"CustomMark":"vip"}]}"""
        ),
        ("recentcontact/search_contact_group", """{"From_Account":"anna","ContactItem":[{"Type":1,"To_Account":"ben"}]}"""),
        ("recentcontact/get_contact_group", """{"From_Account":"anna","StartIndex":0}"""),
    ];

    /// <summary>Messages are older than an app would keep them.</summary>
    public static AppSettings Furnished(AppSettings settings) =>
        settings with
        {
            ProfileFields = [new("Color")],
            FriendFields = [new("Since")],
            Switches = settings.Switches with { RoamingDays = 0 },
        };

    public static async Task<TestServer> StartAsync()
    {
        var server = await TestServer.StartAsync(options =>
        {
            options.Settings["Apps:0:ProfileFields:0"] = "Color";
            options.Settings["Apps:0:FriendFields:0"] = "Since";
            options.Settings["Apps:0:Switches:RoamingDays"] = "0";
        });
        await FurnishAsync(server.App);
        return server;
    }

    /// <summary>anna has friends, a list, a blocklist, somebody she follows, and has written to ben; gone is there to be deleted.</summary>
    public static async Task FurnishAsync(TestApp app)
    {
        await app.ImportAsync("anna", "ben", "cleo", "dora", "emil", "fred", "gone");
        await DoAsync(
            app,
            "sns/friend_add",
            """{"From_Account":"anna","AddFriendItem":[{"To_Account":"ben","AddSource":"AddSource_Type_App","Remark":"Benny","GroupName":"work"},{"To_Account":"dora","AddSource":"AddSource_Type_App"}],"ForceAddFlags":1}"""
        );
        await DoAsync(app, "sns/black_list_add", """{"From_Account":"anna","To_Account":["cleo"]}""");
        await DoAsync(app, "follow/follow_add", """{"From_Account":"anna","FollowItem":[{"To_Account":"dora"}]}""");
        await DoAsync(
            app,
            "profile/portrait_set",
            """{"From_Account":"fred","ProfileItem":[{"Tag":"Tag_Profile_IM_AllowType","Value":"AllowType_Type_NeedConfirm"}]}"""
        );
        await DoAsync(
            app,
            "sns/friend_add",
            """{"From_Account":"anna","AddFriendItem":[{"To_Account":"fred","AddSource":"AddSource_Type_App","AddWording":"hi"}]}"""
        );
        for (var number = 1; number <= 3; number++)
        {
            await DoAsync(
                app,
                "openim/importmsg",
                $$$"""{"SyncFromOldSystem":1,"From_Account":"anna","To_Account":"ben","MsgSeq":1,"MsgRandom":{{{number}}},"MsgTimeStamp":{{{1600000000 + number}}},"SupportMessageExtension":1,"MsgBody":[{"MsgType":"TIMTextElem","MsgContent":{"Text":"{{{number}}}"}}]}"""
            );
        }

        await DoAsync(
            app,
            "recentcontact/create_contact_group",
            """{"From_Account":"anna","GroupContactItem":[{"GroupName":"work","ContactItem":[{"Type":1,"To_Account":"ben"}]}]}"""
        );
    }

    public static async Task<JsonElement> DoAsync(TestApp app, string command, string body)
    {
        var reply = await app.PostAsync(command, body);
        reply.ErrorCode.ShouldBe(0, $"{command} {body}: {reply}");
        return reply.Json;
    }

    /// <summary>The same request with one value replaced.</summary>
    public static string With(string body, IReadOnlyList<object> path, JsonNode? value)
    {
        var root = JsonNode.Parse(body)!;
        var parent = root;
        foreach (var step in path.Take(path.Count - 1))
            parent = step is int index ? parent![index] : parent![(string)step];
        if (path[^1] is int last)
            parent![last] = value;
        else
            parent![(string)path[^1]] = value;
        return root.ToJsonString();
    }
}
