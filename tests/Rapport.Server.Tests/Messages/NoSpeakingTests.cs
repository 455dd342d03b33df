namespace Rapport.Server.Tests.Messages;

public sealed class NoSpeakingTests : IAsyncLifetime
{
    private Talk _talk = null!;

    public async ValueTask InitializeAsync() => _talk = await Talk.StartAsync();

    public ValueTask DisposeAsync() => _talk.DisposeAsync();

    [Fact]
    public async Task Each_of_the_two_times_runs_by_itself_and_what_is_left_out_stays()
    {
        (await GetAsync("anna")).ShouldBe((0, 0));
        await SetAsync("\"C2CmsgNospeakingTime\":4294967295,\"GroupmsgNospeakingTime\":3600");
        _talk.Clock.Advance(TimeSpan.FromSeconds(12));
        (await GetAsync("anna")).ShouldBe((4294967295, 3588));
        await SetAsync("\"C2CmsgNospeakingTime\":\"10\"");
        (await GetAsync("anna")).ShouldBe((10, 3588));
        await SetAsync("\"C2CmsgNospeakingTime\":0,\"GroupmsgNospeakingTime\":0");
        (await GetAsync("anna")).ShouldBe((0, 0));
        (await GetAsync("ben")).ShouldBe((0, 0));
    }

    [Theory]
    [InlineData("set", """{"Set_Account":"anna"}""", 130008)]
    [InlineData("set", """{"C2CmsgNospeakingTime":1}""", 130004)]
    [InlineData("set", """{"Set_Account":"","C2CmsgNospeakingTime":1}""", 130004)]
    [InlineData("set", """{"Set_Account":17,"C2CmsgNospeakingTime":1}""", 130005)]
    [InlineData("set", """{"Set_Account":"ghost","C2CmsgNospeakingTime":1}""", 130005)]
    [InlineData("set", """{"Set_Account":"anna","C2CmsgNospeakingTime":-1}""", 130006)]
    [InlineData("set", """{"Set_Account":"anna","C2CmsgNospeakingTime":4294967296}""", 130006)]
    [InlineData("set", """{"Set_Account":"anna","GroupmsgNospeakingTime":"x"}""", 130007)]
    [InlineData("set", """{"Set_Account":""", 130001)]
    [InlineData("get", "{}", 130002)]
    [InlineData("get", """{"Get_Account":["anna"]}""", 130003)]
    [InlineData("get", """{"Get_Account":"ghost"}""", 130003)]
    public async Task What_is_wrong_has_the_services_own_number(string command, string body, long code)
    {
        (await _talk.App.PostAsync($"openconfigsvr/{command}nospeaking", body)).ErrorCode.ShouldBe(code);
        (await GetAsync("anna")).ShouldBe((0, 0));
    }

    private async Task SetAsync(string times)
    {
        var reply = await _talk.App.PostAsync("openconfigsvr/setnospeaking", $$"""{"Set_Account":"anna",{{times}}}""");
        reply.Text.ShouldBe("""{"ActionStatus":"OK","ErrorCode":0,"ErrorInfo":""}""");
    }

    private async Task<(long C2C, long Group)> GetAsync(string account)
    {
        var reply = await _talk.App.PostAsync("openconfigsvr/getnospeaking", $$"""{"Get_Account":"{{account}}"}""");
        reply.ErrorCode.ShouldBe(0, reply.Text);
        return (reply.Json.GetProperty("C2CmsgNospeakingTime").GetInt64(), reply.Json.GetProperty("GroupmsgNospeakingTime").GetInt64());
    }
}
