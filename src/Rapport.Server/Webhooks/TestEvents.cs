using System.Text.Json;
using Rapport.Contracts;
using Rapport.Contracts.Json;
using Rapport.Contracts.Messages;
using Rapport.Contracts.Webhooks;
using Rapport.Server.Api;
using Rapport.Server.Apps;
using Rapport.Storage;

namespace Rapport.Server.Webhooks;

/// <summary>
/// Sends a made-up event of any command, switched on or not. An after-webhook goes through the outbox like every other, a
/// before-webhook asks as an operation would. Both tell about accounts that hardly exist, and carry the order key
/// <c>test:</c> and the command, so that a receiver can tell them from real ones.
/// </summary>
public sealed class TestEvents(Database database, Outbox outbox, WebhookSender sender, WebhookConnections connections, TimeProvider clock)
{
    private const string Anna = "rapport-test-anna";
    private const string Ben = "rapport-test-ben";
    private const string MessageId = "144115188075855873-1700000000-2";

    private static readonly RawJson s_hello = RawJson.Parse("""[{"MsgType":"TIMTextElem","MsgContent":{"Text":"Hello"}}]""");

    /// <summary>As long as a real one may take.</summary>
    private static readonly TimeSpan s_beforeBudget = TimeSpan.FromSeconds(2);

    public static bool IsBefore(string command) =>
        command is WebhookCommands.PrevFriendAdd or WebhookCommands.PrevFriendResponse or WebhookCommands.C2CBeforeSendMsg;

    /// <summary>Records a test event of an after-webhook; it is sent at once.</summary>
    /// <returns>Its number.</returns>
    public async Task<long> SendAsync(App app, string command, string clientIp, string? url)
    {
        var e = Build(app, command, clientIp, url);
        await database.WriteAsync(async session =>
        {
            await outbox.AppendNowAsync(session, e);
            return true;
        });
        return e.EventNo;
    }

    /// <summary>Asks a test question of a before-webhook.</summary>
    public async Task<Verdict> AskAsync(App app, string command, string clientIp, string? url)
    {
        var e = Build(app, command, clientIp, url);
        var webhook = app.Settings.Webhook;
        var (attempt, answer) = await sender.SendAsync(app, url ?? webhook.Url!, e, connections.ForBefore(app), s_beforeBudget);
        return new Verdict(answer, attempt, Refused: answer is null && webhook.BeforeFailure == BeforeFailure.Refuse);
    }

    private OutboxEvent Build(App app, string command, string clientIp, string? url)
    {
        var now = clock.GetUtcNow().ToUnixTimeMilliseconds();
        var sample = Sample(command, app.Settings.Admins[0], now);
        return new OutboxEvent
        {
            AskedAs = IsBefore(command) ? $"ask_{Guid.NewGuid():N}" : null,
            AppId = app.AppId,
            Command = command,
            OrderKey = "test:" + command,
            OrderSequence = 0,
            Platform = Caller.RestApi,
            ClientIp = clientIp,
            Body = JsonSerializer.SerializeToUtf8Bytes(sample, Wire.Json.GetTypeInfo(sample.GetType())!),
            CreatedMs = now,
            Url = url,
            NextMs = now,
        };
    }

    /// <summary>A body as the command's documentation shows it.</summary>
    internal static WebhookEvent Sample(string command, string admin, long nowMs) =>
        command switch
        {
            WebhookCommands.RequestOverLimit => new RequestOverLimitEvent
            {
                ServiceName = "sns",
                Command = "black_list_add",
                Request = 161,
                Limit = 200,
            },
            WebhookCommands.StateChange => new StateChangeEvent
            {
                EventTime = nowMs,
                Info = new StateChangeInfo
                {
                    Action = "Login",
                    To_Account = Anna,
                    Reason = "Register",
                },
                KickedDevice = [new KickedDevice { Platform = "Windows" }],
            },
            WebhookCommands.PortraitSet => new PortraitSetEvent
            {
                Operator_Account = admin,
                From_Account = Anna,
                EventTime = nowMs,
                ProfileItem = [new TagItem { Tag = "Tag_Profile_IM_Nick", Value = new TagValue("Anna") }],
            },
            WebhookCommands.PrevFriendAdd => new PrevFriendAddEvent
            {
                Requester_Account = Anna,
                From_Account = Anna,
                FriendItem =
                [
                    new FriendRequestItem
                    {
                        To_Account = Ben,
                        Remark = "Ben",
                        AddSource = "AddSource_Type_Web",
                        AddWording = "Hello",
                    },
                ],
                EventTime = nowMs,
            },
            WebhookCommands.PrevFriendResponse => new PrevFriendResponseEvent
            {
                Requester_Account = Ben,
                From_Account = Ben,
                ResponseFriendItem = [new FriendResponseItem { To_Account = Anna, ResponseAction = "Response_Action_AgreeAndAdd" }],
                EventTime = nowMs,
            },
            WebhookCommands.FriendAdd => new FriendAddEvent
            {
                PairList =
                [
                    new FriendPair
                    {
                        From_Account = Anna,
                        To_Account = Ben,
                        Initiator_Account = Anna,
                    },
                    new FriendPair
                    {
                        From_Account = Ben,
                        To_Account = Anna,
                        Initiator_Account = Anna,
                    },
                ],
                Admin_Account = admin,
            },
            WebhookCommands.FriendDelete => new FriendDeleteEvent { PairList = OnePair() },
            WebhookCommands.BlackListAdd => new BlackListAddEvent { PairList = OnePair() },
            WebhookCommands.BlackListDelete => new BlackListDeleteEvent { PairList = OnePair() },
            WebhookCommands.FollowAdd => new FollowAddEvent
            {
                From_Account = Anna,
                FollowList = [new FollowedAccount { To_Account = Ben }],
                EventTime = nowMs,
            },
            WebhookCommands.FollowDelete => new FollowDeleteEvent
            {
                From_Account = Anna,
                To_Account = [Ben],
                EventTime = nowMs,
            },
            WebhookCommands.C2CBeforeSendMsg => Fill(new BeforeSendMsgEvent(), nowMs),
            WebhookCommands.C2CAfterSendMsg => Fill(new AfterSendMsgEvent { ErrorInfo = "send msg succeed", UnreadMsgNum = 1 }, nowMs),
            WebhookCommands.C2CAfterMsgReport => new AfterMsgReportEvent
            {
                Report_Account = Ben,
                Peer_Account = Anna,
                LastReadTime = nowMs / 1000,
                EventTime = nowMs,
            },
            WebhookCommands.C2CAfterMsgWithDraw => new AfterMsgWithDrawEvent
            {
                From_Account = Anna,
                To_Account = Ben,
                MsgKey = KeyOf(nowMs),
                MsgId = MessageId,
                EventTime = nowMs,
            },
            WebhookCommands.C2CAfterMsgReadReceipt => new AfterMsgReadReceiptEvent
            {
                Operator_Account = Ben,
                Peer_Account = Anna,
                C2CMsgInfo =
                [
                    new C2CMsgInfo
                    {
                        From_Account = Anna,
                        To_Account = Ben,
                        MsgKey = KeyOf(nowMs),
                        MsgId = MessageId,
                    },
                ],
                EventTime = nowMs,
            },
            WebhookCommands.C2CAfterModifyMsg => new AfterModifyMsgEvent
            {
                Operator_Account = Anna,
                From_Account = Anna,
                To_Account = Ben,
                MsgSeq = 1,
                MsgRandom = 2,
                MsgTime = nowMs / 1000,
                MsgKey = KeyOf(nowMs),
                MsgId = MessageId,
                MsgBody = s_hello,
                EventTime = nowMs,
            },
            WebhookCommands.C2CAfterMsgExtension => new AfterMsgExtensionEvent
            {
                From_Account = Anna,
                To_Account = Ben,
                MsgKey = KeyOf(nowMs),
                OperateType = 1,
                ExtensionList =
                [
                    new MsgExtension
                    {
                        Key = "vote",
                        Value = "ben",
                        Seq = 1,
                    },
                ],
                Seq = 1,
                EventTime = nowMs,
            },
            _ => throw new ArgumentOutOfRangeException(nameof(command), command, "There is no sample of this command."),
        };

    private static SendMsgEvent Fill(SendMsgEvent message, long nowMs)
    {
        message.From_Account = Anna;
        message.To_Account = Ben;
        message.MsgSeq = 1;
        message.MsgRandom = 2;
        message.MsgTime = nowMs / 1000;
        message.MsgKey = KeyOf(nowMs);
        message.MsgId = MessageId;
        message.MsgBody = s_hello;
        message.EventTime = nowMs;
        return message;
    }

    private static string KeyOf(long nowMs) => new MsgKey(nowMs / 1000, 1, 2).ToString();

    private static List<AccountPair> OnePair() => [new AccountPair { From_Account = Anna, To_Account = Ben }];
}
