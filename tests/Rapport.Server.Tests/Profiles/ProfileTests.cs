using Rapport.Server.Apps;

namespace Rapport.Server.Tests.Profiles;

public sealed class ProfileTests(SharedServer shared)
{
    private const string Set = "profile/portrait_set";
    private const string Get = "profile/portrait_get";

    [Fact]
    public async Task An_unset_standard_field_has_its_default_and_an_unset_custom_one_is_left_out()
    {
        var app = await NewAppAsync();
        var reply = await app.PostAsync(
            Get,
            """
            {"To_Account":["anna"],"TagList":["Tag_Profile_IM_Nick","Tag_Profile_IM_Gender","Tag_Profile_IM_BirthDay","Tag_Profile_IM_Location",
             "Tag_Profile_IM_SelfSignature","Tag_Profile_IM_AllowType","Tag_Profile_IM_Language","Tag_Profile_IM_Image","Tag_Profile_IM_MsgSettings",
             "Tag_Profile_IM_AdminForbidType","Tag_Profile_IM_Level","Tag_Profile_IM_Role","Tag_Profile_Custom_Color"]}
            """
        );
        ValuesOf(reply).ShouldBe("""["","Gender_Type_Unknown",0,"","","AllowType_Type_AllowAny",0,"",0,"AdminForbid_Type_None",0,0]""");
    }

    [Fact]
    public async Task Numbers_that_were_never_set_are_left_out_where_answers_are_as_recorded()
    {
        var app = await NewAppAsync();
        await app.ChangeAsync(settings => settings with { Switches = settings.Switches with { AnswersAsRecorded = true } });
        var reply = await app.PostAsync(Get, """{"To_Account":["anna"],"TagList":["Tag_Profile_IM_Nick","Tag_Profile_IM_BirthDay","Tag_Profile_IM_Role"]}""");
        ValuesOf(reply).ShouldBe("""[""]""");
    }

    [Theory]
    [InlineData("Tag_Profile_IM_Nick", "\"Anna\"", "\"Anna\"")]
    [InlineData("Tag_Profile_IM_Nick", "\"\"", "\"\"")]
    [InlineData("Tag_Profile_IM_Gender", "\"Gender_Type_Female\"", "\"Gender_Type_Female\"")]
    [InlineData("Tag_Profile_IM_BirthDay", "20190419", "20190419")]
    [InlineData("Tag_Profile_IM_Level", "4294967295", "4294967295")]
    [InlineData("Tag_Profile_IM_Language", "\"7\"", "7")]
    [InlineData("Tag_Profile_IM_Location", "\"0001002374650092\"", "\"0001002374650092\"")]
    [InlineData("Tag_Profile_Custom_Color", "\"blue <b>'\"", "\"blue <b>'\"")]
    [InlineData("Tag_Profile_Custom_Color", "7", "7")]
    public async Task A_field_is_written_and_read_back(string tag, string value, string read)
    {
        var app = await NewAppAsync();
        (await app.PostAsync(Set, Write(tag, value))).ErrorCode.ShouldBe(0);
        ValuesOf(await app.PostAsync(Get, $$"""{"To_Account":["anna"],"TagList":["{{tag}}"]}""")).ShouldBe($"[{read}]");
    }

    [Theory]
    [InlineData("Tag_Profile_IM_Nick", "7", 40610)]
    [InlineData("Tag_Profile_IM_Nick", "null", 40610)]
    [InlineData("Tag_Profile_IM_Nick", "{\"a\":1}", 40610)]
    [InlineData("Tag_Profile_IM_Nick", "[\"a\"]", 40610)]
    [InlineData("Tag_Profile_IM_Nick", "1.5", 40610)]
    [InlineData("Tag_Profile_IM_Level", "\"high\"", 40610)]
    [InlineData("Tag_Profile_IM_Level", "-1", 40605)]
    [InlineData("Tag_Profile_IM_Level", "4294967296", 40605)]
    [InlineData("Tag_Profile_IM_Gender", "\"Gender_Type_Other\"", 40605)]
    [InlineData("Tag_Profile_IM_AllowType", "\"\"", 40605)]
    [InlineData("Tag_Profile_IM_Location", "\"12345678901234567\"", 40605)]
    [InlineData("Tag_Profile_IM_Unknown", "\"a\"", 40009)]
    [InlineData("Tag_Profile_Custom_Nope", "\"a\"", 40009)]
    [InlineData("Tag_Profile_Custom_Locked", "\"a\"", 40008)]
    [InlineData("", "\"a\"", 40001)]
    public async Task An_illegal_value_is_refused_and_nothing_is_written(string tag, string value, long code)
    {
        var app = await NewAppAsync();
        var reply = await app.PostAsync(
            Set,
            $$"""{"From_Account":"anna","ProfileItem":[{"Tag":"Tag_Profile_IM_SelfSignature","Value":"new"},{"Tag":"{{tag}}","Value":{{value}}}]}"""
        );
        reply.ErrorCode.ShouldBe(code);
        reply.Json.GetProperty("ErrorDisplay").GetString().ShouldBe("");
        ValuesOf(await app.PostAsync(Get, """{"To_Account":["anna"],"TagList":["Tag_Profile_IM_SelfSignature"]}""")).ShouldBe("""[""]""");
    }

    [Fact]
    public async Task A_value_may_have_500_bytes_and_no_more()
    {
        var app = await NewAppAsync();
        (await app.PostAsync(Set, Write("Tag_Profile_IM_Nick", $"\"{new string('ä', 250)}\""))).ErrorCode.ShouldBe(0);
        (await app.PostAsync(Set, Write("Tag_Profile_IM_Nick", $"\"{new string('ä', 250)}x\""))).ErrorCode.ShouldBe(40601);
    }

    [Theory]
    [InlineData(Set, """{}""", 40001)]
    [InlineData(Set, """{"From_Account":"anna"}""", 40001)]
    [InlineData(Set, """{"From_Account":"anna","ProfileItem":[]}""", 40001)]
    [InlineData(Set, """{"From_Account":"anna","ProfileItem":[null]}""", 40001)]
    [InlineData(Set, """{"From_Account":"anna","ProfileItem":{}}""", 40001)]
    [InlineData(Set, """{"From_Account":"ghost","ProfileItem":[{"Tag":"Tag_Profile_IM_Nick","Value":"a"}]}""", 40003)]
    [InlineData(Get, """{"TagList":["Tag_Profile_IM_Nick"]}""", 40002)]
    [InlineData(Get, """{"To_Account":[],"TagList":["Tag_Profile_IM_Nick"]}""", 40002)]
    [InlineData(Get, """{"To_Account":["anna"]}""", 40001)]
    [InlineData(Get, """{"To_Account":["anna"],"TagList":["Tag_Profile_IM_Unknown"]}""", 40009)]
    [InlineData(Get, """{"To_Account":["anna"],"TagList":["Tag_Profile_Custom_Hidden"]}""", 40007)]
    public async Task A_call_that_lacks_something_is_refused(string command, string body, long code)
    {
        var app = await NewAppAsync();
        (await app.PostAsync(command, body)).ErrorCode.ShouldBe(code);
    }

    [Fact]
    public async Task An_unknown_account_fails_by_itself()
    {
        var app = await NewAppAsync();
        var reply = await app.PostAsync(Get, """{"To_Account":["ghost","anna"],"TagList":["Tag_Profile_IM_Nick"]}""");
        reply.ErrorCode.ShouldBe(0);
        var items = reply.Json.GetProperty("UserProfileItem");
        items[0].GetProperty("ResultCode").GetInt64().ShouldBe(40003);
        items[0].TryGetProperty("ProfileItem", out _).ShouldBeFalse();
        items[1].GetProperty("ResultCode").GetInt64().ShouldBe(0);
        reply.Json.GetProperty("Fail_Account").GetRawText().ShouldBe("""["ghost"]""");
    }

    [Fact]
    public async Task A_hundred_profiles_are_read_at_once_and_one_more_is_refused()
    {
        var app = await NewAppAsync();
        static string Body(int count) => $$"""{"To_Account":[{{string.Join(',', Enumerable.Repeat("\"anna\"", count))}}],"TagList":["Tag_Profile_IM_Nick"]}""";
        (await app.PostAsync(Get, Body(100))).ErrorCode.ShouldBe(0);
        (await app.PostAsync(Get, Body(101))).ErrorCode.ShouldBe(40001);
    }

    [Fact]
    public async Task A_change_is_told_with_the_fields_written_each_once()
    {
        var app = await NewAppAsync();
        await using var receiver = await WebhookReceiver.StartAsync();
        await app.SendWebhooksToAsync(receiver);
        await app.PostAsync(
            Set,
            """
            {"From_Account":"anna","ProfileItem":[{"Tag":"Tag_Profile_IM_Nick","Value":"A"},{"Tag":"Tag_Profile_IM_Level","Value":"7"},
             {"Tag":"Tag_Profile_IM_Nick","Value":"Anna"}]}
            """
        );

        var webhook = await receiver.WaitForAsync(webhook => webhook.Command == "Profile.CallbackPortraitSet");
        webhook.Text.ShouldStartWith(
            """{"CallbackCommand":"Profile.CallbackPortraitSet","Operator_Account":"administrator","From_Account":"anna","EventTime":"""
        );
        webhook
            .Json.GetProperty("ProfileItem")
            .GetRawText()
            .ShouldBe("""[{"Tag":"Tag_Profile_IM_Nick","Value":"Anna"},{"Tag":"Tag_Profile_IM_Level","Value":7}]""");
        webhook.Json.GetProperty("EventTime").GetInt64().ShouldBeGreaterThan(1_700_000_000_000);
        webhook["OptPlatform"].ShouldBe("RESTAPI");
    }

    private async Task<TestApp> NewAppAsync()
    {
        var app = await shared.Server.NewAppAsync(settings =>
            settings with
            {
                ProfileFields =
                [
                    new CustomProfileField("Color"),
                    new CustomProfileField("Locked") { AdminWrite = false },
                    new CustomProfileField("Hidden") { AdminRead = false },
                ],
            }
        );
        await app.ImportAsync("anna");
        return app;
    }

    private static string Write(string tag, string value) => $$"""{"From_Account":"anna","ProfileItem":[{"Tag":"{{tag}}","Value":{{value}}}]}""";

    private static string ValuesOf(TestReply reply) =>
        $"[{string.Join(',', reply.Json.GetProperty("UserProfileItem")[0].GetProperty("ProfileItem").EnumerateArray().Select(item => item.GetProperty("Value").GetRawText()))}]";
}
