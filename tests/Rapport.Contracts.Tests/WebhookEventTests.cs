using System.Text.Json;
using Rapport.Contracts.Json;
using Rapport.Contracts.Webhooks;

namespace Rapport.Contracts.Tests;

public sealed class WebhookEventTests
{
    public static IEnumerable<TheoryDataRow<Type>> EventTypes =>
        typeof(WebhookEvent)
            .Assembly.GetExportedTypes()
            .Where(type => type.IsSubclassOf(typeof(WebhookEvent)) && !type.IsAbstract)
            .Select(type => new TheoryDataRow<Type>(type));

    [Fact]
    public void Every_command_has_one_event_type_and_every_event_type_a_command() =>
        EventTypes.Select(row => New(row.Data).CallbackCommand).ShouldBe(WebhookCommands.All, ignoreOrder: true);

    [Theory]
    [MemberData(nameof(EventTypes))]
    public void A_body_begins_with_the_name_of_its_command(Type type)
    {
        var e = New(type);

        JsonSerializer.Serialize(e, type, Wire.Json).ShouldStartWith($$"""{"CallbackCommand":"{{e.CallbackCommand}}",""");
    }

    [Fact]
    public void Bodies_are_the_documented_ones()
    {
        Write(new BlackListAddEvent { PairList = [new() { From_Account = "anna", To_Account = "ben" }, new() { From_Account = "anna", To_Account = "cleo" }] })
            .ShouldBe(
                """{"CallbackCommand":"Sns.CallbackBlackListAdd","PairList":[{"From_Account":"anna","To_Account":"ben"},{"From_Account":"anna","To_Account":"cleo"}]}"""
            );
        Write(new FriendDeleteEvent { PairList = [new() { From_Account = "anna", To_Account = "ben" }] })
            .ShouldBe("""{"CallbackCommand":"Sns.CallbackFriendDelete","PairList":[{"From_Account":"anna","To_Account":"ben"}]}""");
        Write(
                new FriendAddEvent
                {
                    PairList =
                    [
                        new()
                        {
                            From_Account = "anna",
                            To_Account = "ben",
                            Initiator_Account = "anna",
                        },
                        new()
                        {
                            From_Account = "ben",
                            To_Account = "anna",
                            Initiator_Account = "anna",
                        },
                    ],
                    Admin_Account = "administrator",
                }
            )
            .ShouldBe(
                """{"CallbackCommand":"Sns.CallbackFriendAdd","PairList":[{"From_Account":"anna","To_Account":"ben","Initiator_Account":"anna"},{"From_Account":"ben","To_Account":"anna","Initiator_Account":"anna"}],"ClientCmd":"friend_add","Admin_Account":"administrator","ForceFlag":0}"""
            );
        Write(
                new PrevFriendAddEvent
                {
                    Requester_Account = "anna",
                    From_Account = "anna",
                    FriendItem =
                    [
                        new()
                        {
                            To_Account = "ben",
                            AddSource = "AddSource_Type_Android",
                            AddWording = "hi",
                        },
                    ],
                    EventTime = 1700000123456,
                }
            )
            .ShouldBe(
                """{"CallbackCommand":"Sns.CallbackPrevFriendAdd","Requester_Account":"anna","From_Account":"anna","FriendItem":[{"To_Account":"ben","Remark":"","GroupName":"","AddSource":"AddSource_Type_Android","AddWording":"hi"}],"AddType":"Add_Type_Both","ForceAddFlags":0,"EventTime":1700000123456}"""
            );
        Write(
                new PrevFriendResponseEvent
                {
                    Requester_Account = "ben",
                    From_Account = "ben",
                    ResponseFriendItem =
                    [
                        new()
                        {
                            To_Account = "anna",
                            Remark = "A",
                            TagName = "work",
                            ResponseAction = "Response_Action_AgreeAndAdd",
                        },
                    ],
                    EventTime = 1700000123456,
                }
            )
            .ShouldBe(
                """{"CallbackCommand":"Sns.CallbackPrevFriendResponse","Requester_Account":"ben","From_Account":"ben","ResponseFriendItem":[{"To_Account":"anna","Remark":"A","TagName":"work","ResponseAction":"Response_Action_AgreeAndAdd"}],"EventTime":1700000123456}"""
            );
        Write(
                new PortraitSetEvent
                {
                    Operator_Account = "administrator",
                    From_Account = "anna",
                    EventTime = 1700000123456,
                    ProfileItem = [new TagItem { Tag = "Tag_Profile_IM_Nick", Value = "Anna" }],
                }
            )
            .ShouldBe(
                """{"CallbackCommand":"Profile.CallbackPortraitSet","Operator_Account":"administrator","From_Account":"anna","EventTime":1700000123456,"ProfileItem":[{"Tag":"Tag_Profile_IM_Nick","Value":"Anna"}]}"""
            );
        Write(
                new RequestOverLimitEvent
                {
                    ServiceName = "sns",
                    Command = "friend_get",
                    Request = 184,
                    Limit = 200,
                }
            )
            .ShouldBe("""{"CallbackCommand":"Alert.RequestOverLimit","ServiceName":"sns","Command":"friend_get","Request":184,"Limit":200}""");
    }

    [Fact]
    public void An_answer_is_the_documented_one()
    {
        JsonSerializer.Serialize(new WebhookAnswer(), Wire.Json.WebhookAnswer).ShouldBe("""{"ActionStatus":"OK","ErrorCode":0,"ErrorInfo":""}""");
        JsonSerializer
            .Serialize(
                new WebhookAnswer
                {
                    ResultItem =
                    [
                        new()
                        {
                            To_Account = "ben",
                            ResultCode = 38001,
                            ResultInfo = "not today",
                        },
                    ],
                },
                Wire.Json.WebhookAnswer
            )
            .ShouldBe("""{"ActionStatus":"OK","ErrorCode":0,"ErrorInfo":"","ResultItem":[{"To_Account":"ben","ResultCode":38001,"ResultInfo":"not today"}]}""");
    }

    private static WebhookEvent New(Type type) => (WebhookEvent)Activator.CreateInstance(type)!;

    private static string Write(WebhookEvent e) => JsonSerializer.Serialize(e, e.GetType(), Wire.Json);
}
