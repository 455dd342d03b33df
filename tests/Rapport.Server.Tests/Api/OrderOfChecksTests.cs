using System.Net;
using Rapport.Contracts;
using Rapport.Server.Apps;

namespace Rapport.Server.Tests.Api;

/// <summary>
/// The door's checks and their order. Every test starts from the same call, which succeeds, and changes one thing; a second mistake that
/// would be found later shows which check comes first.
/// </summary>
public sealed class OrderOfChecksTests(SharedServer shared)
{
    private const string Command = "im_open_login_svc/account_import";
    private const string Body = """{"UserID":"anna"}""";
    private const string BrokenBody = """{"UserID":""";

    private readonly TestServer _server = shared.Server;

    [Fact]
    public async Task A_call_without_mistakes_succeeds()
    {
        var app = await _server.NewAppAsync();

        var reply = await app.PostAsync(Command, Body);

        reply.Text.ShouldBe("""{"ActionStatus":"OK","ErrorCode":0,"ErrorInfo":""}""");
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("HEAD")]
    [InlineData("PUT")]
    [InlineData("DELETE")]
    [InlineData("OPTIONS")]
    public async Task A_method_other_than_POST_is_refused_with_60002(string method)
    {
        var app = await _server.NewAppAsync();

        var reply = await app.SendAsync(new HttpRequestMessage(new HttpMethod(method), app.Url(Command)));

        reply.Status.ShouldBe(HttpStatusCode.OK);
        if (method != "HEAD")
            reply.ErrorCode.ShouldBe(60002);
    }

    [Theory]
    [InlineData("im_open_login_svc/nothing")]
    [InlineData("nothing/account_import")]
    [InlineData("im_open_login_svc/Account_Import")]
    [InlineData("im_open_login_svc")]
    [InlineData("im_open_login_svc/account_import/")]
    [InlineData("")]
    public async Task An_unknown_command_is_refused_with_60009_before_the_query_is_looked_at(string command)
    {
        var app = await _server.NewAppAsync();

        var known = await app.PostToAsync(app.Url(Command, query: "random=1"), Body);
        var unknown = await app.PostToAsync(app.Url(command, query: "random=1"), Body);

        known.ErrorCode.ShouldBe(60012);
        unknown.ErrorCode.ShouldBe(60009);
    }

    [Theory]
    [InlineData("identifier=administrator&usersig=x&contenttype=json")]
    [InlineData("SdkAppId=1&identifier=administrator&usersig=x&contenttype=json")]
    [InlineData("random=1")]
    [InlineData("")]
    public async Task A_call_without_sdkappid_is_refused_with_60012(string query)
    {
        var app = await _server.NewAppAsync();

        var reply = await app.PostToAsync(app.Url(Command, query), BrokenBody);

        reply.ErrorCode.ShouldBe(60012);
    }

    [Theory]
    [InlineData("sdkappid=")]
    [InlineData("sdkappid=one")]
    [InlineData("sdkappid=-1")]
    [InlineData("sdkappid=999")]
    [InlineData("sdkappid=99999999999999999999")]
    [InlineData("sdkappid=1400000001.0")]
    public async Task A_sdkappid_that_is_no_number_or_unknown_is_refused_with_60006_before_missing_parameters(string query)
    {
        var app = await _server.NewAppAsync();

        var reply = await app.PostToAsync(app.Url(Command, query), BrokenBody);

        reply.ErrorCode.ShouldBe(60006);
    }

    [Fact]
    public async Task A_stopped_app_is_refused_with_60016_before_missing_parameters_and_works_again_when_it_is_started()
    {
        var app = await _server.NewAppAsync();

        await app.ChangeAsync(settings => settings with { Stopped = true });
        var stopped = await app.PostToAsync(app.Url(Command, $"sdkappid={app.SdkAppId}"), Body);
        await app.ChangeAsync(settings => settings with { Stopped = false });
        var started = await app.PostAsync(Command, Body);

        stopped.ErrorCode.ShouldBe(60016);
        started.ErrorCode.ShouldBe(0);
    }

    [Theory]
    [InlineData("identifier")]
    [InlineData("usersig")]
    [InlineData("contenttype")]
    public async Task A_call_without_identifier_usersig_or_contenttype_is_refused_with_60025_before_the_signature_is_checked(string missing)
    {
        var app = await _server.NewAppAsync();
        var parameters = app.Query(userSig: "rubbish").Split('&').Where(pair => !pair.StartsWith(missing, StringComparison.Ordinal));

        var whole = await app.PostToAsync(app.Url(Command, app.Query(userSig: "rubbish")), Body);
        var lacking = await app.PostToAsync(app.Url(Command, string.Join('&', parameters)), Body);

        whole.ErrorCode.ShouldBe(70003);
        lacking.ErrorCode.ShouldBe(60025);
    }

    [Fact]
    public async Task An_empty_signature_is_refused_with_70002()
    {
        var app = await _server.NewAppAsync();

        var reply = await app.PostToAsync(app.Url(Command, app.Query(userSig: "")), Body);

        reply.ErrorCode.ShouldBe(70002);
    }

    [Fact]
    public async Task A_signature_of_another_app_is_refused_with_70014_even_if_it_is_for_another_account_too()
    {
        var app = await _server.NewAppAsync();
        var other = await _server.NewAppAsync();

        var reply = await app.PostToAsync(app.Url(Command, app.Query(userSig: other.UserSig("ben", key: app.Key))), Body);

        reply.ErrorCode.ShouldBe(70014);
    }

    [Theory]
    [InlineData("ben")]
    [InlineData("Administrator")]
    [InlineData("administrator ")]
    public async Task A_signature_for_another_account_is_refused_with_70013_even_if_it_was_made_with_another_key(string signedFor)
    {
        var app = await _server.NewAppAsync();

        var reply = await app.PostToAsync(app.Url(Command, app.Query(userSig: app.UserSig(signedFor, key: "another key"))), Body);

        reply.ErrorCode.ShouldBe(70013);
    }

    [Fact]
    public async Task A_signature_made_with_another_key_is_refused_with_70009_even_if_it_has_run_out()
    {
        var app = await _server.NewAppAsync();
        var longAgo = _server.Now.AddDays(-2);

        var reply = await app.PostToAsync(app.Url(Command, app.Query(userSig: app.UserSig(key: "another key", issuedAt: longAgo))), Body);

        reply.ErrorCode.ShouldBe(70009);
        reply.ErrorInfo.ShouldStartWith("UserSig verification Failed.");
    }

    [Fact]
    public async Task A_signature_that_has_run_out_is_refused_with_70001_even_if_the_account_is_no_administrator()
    {
        var app = await _server.NewAppAsync();
        var longAgo = _server.Now.AddDays(-2);

        var reply = await app.PostToAsync(app.Url(Command, app.Query("anna", app.UserSig("anna", issuedAt: longAgo))), Body);

        reply.ErrorCode.ShouldBe(70001);
    }

    [Fact]
    public async Task An_app_without_a_key_refuses_every_signature_with_70016()
    {
        var app = await _server.NewAppAsync(settings => settings with { Keys = [] });

        var reply = await app.PostAsync(Command, Body);

        reply.ErrorCode.ShouldBe(70016);
    }

    [Fact]
    public async Task An_account_that_is_no_administrator_is_refused_with_60010_before_the_body_is_read()
    {
        var app = await _server.NewAppAsync(settings => settings with { Admins = ["administrator", "root"] });

        var admin = await app.PostToAsync(app.Url(Command, app.Query("root")), Body);
        var user = await app.PostToAsync(app.Url(Command, app.Query("anna")), BrokenBody);

        admin.ErrorCode.ShouldBe(0);
        user.ErrorCode.ShouldBe(60010);
    }

    [Fact]
    public async Task Taking_an_administrator_away_takes_effect_at_once_also_for_a_signature_that_was_used_before()
    {
        var app = await _server.NewAppAsync(settings => settings with { Admins = ["administrator", "root"] });
        var url = app.Url(Command, app.Query("root"));

        var before = await app.PostToAsync(url, Body);
        await app.ChangeAsync(settings => settings with { Admins = ["administrator"] });
        var after = await app.PostToAsync(url, Body);

        before.ErrorCode.ShouldBe(0);
        after.ErrorCode.ShouldBe(60010);
    }

    [Theory]
    [InlineData("im_open_login_svc/account_import", 60003)]
    [InlineData("profile/portrait_set", 60003)]
    [InlineData("sns/black_list_add", 60003)]
    [InlineData("follow/follow_add", 60003)]
    [InlineData("openim/query_online_status", 90001)]
    public async Task A_body_that_is_no_JSON_is_refused_with_the_code_of_the_service(string command, long code)
    {
        var app = await _server.NewAppAsync();

        foreach (var body in new[] { BrokenBody, "hello", "{} {}", """{"UserID":'anna'}""", "{\"UserID\":\"a\",}" })
        {
            var reply = await app.PostAsync(command, body);
            reply.ErrorCode.ShouldBe(code, $"{command} {body} → {reply}");
        }
    }

    [Theory]
    [InlineData("im_open_login_svc/account_import", """{"UserID":"anna","Nick":{}}""", 70402)]
    [InlineData("im_open_login_svc/account_import", """["UserID"]""", 70402)]
    [InlineData("im_open_login_svc/account_import", "7", 70402)]
    [InlineData("im_open_login_svc/account_import", "{}", 70402)]
    [InlineData("profile/portrait_set", """{"From_Account":"anna","ProfileItem":7}""", 40001)]
    [InlineData("profile/portrait_set", "{}", 40001)]
    [InlineData("sns/black_list_add", """{"From_Account":"anna","To_Account":"ben"}""", 30001)]
    [InlineData("sns/black_list_add", "{}", 30001)]
    [InlineData("follow/follow_add", "{}", 30001)]
    [InlineData("openim/query_online_status", """{"To_Account":"anna"}""", 90003)]
    [InlineData("openim/query_online_status", "{}", 90001)]
    public async Task A_body_of_the_wrong_shape_is_refused_with_the_bad_parameter_code_of_the_service(string command, string body, long code)
    {
        var app = await _server.NewAppAsync();

        var reply = await app.PostAsync(command, body);

        reply.ErrorCode.ShouldBe(code, reply.ToString());
    }

    [Theory]
    [InlineData("im_open_login_svc/account_import", """{"UserID":10001}""")]
    [InlineData("im_open_login_svc/account_import", """{"Identifier":10001}""")]
    [InlineData("im_open_login_svc/multiaccount_import", """{"Accounts":["anna",10001]}""")]
    [InlineData("im_open_login_svc/multiaccount_import", """{"AccountList":[{"UserID":true}]}""")]
    [InlineData("im_open_login_svc/account_check", """{"CheckItem":[{"UserID":10001}]}""")]
    [InlineData("sns/black_list_add", """{"From_Account":10001,"To_Account":["ben"]}""")]
    [InlineData("sns/black_list_add", """{"From_Account":"anna","To_Account":[10001]}""")]
    [InlineData("sns/friend_add", """{"From_Account":"anna","AddFriendItem":[{"To_Account":10001}]}""")]
    [InlineData("profile/portrait_get", """{"To_Account":[{}],"TagList":["Tag_Profile_IM_Nick"]}""")]
    [InlineData("openim/query_online_status", """{"To_Account":[10001]}""")]
    public async Task An_account_that_is_no_text_is_refused_with_60015(string command, string body)
    {
        var app = await _server.NewAppAsync();

        var reply = await app.PostAsync(command, body);

        reply.ErrorCode.ShouldBe(60015, reply.ToString());
    }

    [Fact]
    public async Task A_refusal_has_the_form_of_the_service_and_status_200()
    {
        var app = await _server.NewAppAsync();

        var sns = await app.PostAsync("sns/black_list_add", """{"From_Account":"ghost","To_Account":["ben"]}""");
        var account = await app.PostAsync("im_open_login_svc/kick", """{"UserID":"ghost"}""");

        sns.Text.ShouldBe("""{"ErrorDisplay":"","ActionStatus":"FAIL","ErrorCode":30003,"ErrorInfo":"Err_SNS_Account_Not_Exist"}""");
        account.Text.ShouldBe("""{"ActionStatus":"FAIL","ErrorCode":70107,"ErrorInfo":"Err_TLS_PT_Open_Login_Account_Not_Exist"}""");
        foreach (var reply in new[] { sns, account })
        {
            reply.Status.ShouldBe(HttpStatusCode.OK);
            reply.ContentType.ShouldBe("application/json; charset=utf-8");
            reply.Headers["Access-Control-Allow-Origin"].ShouldBe("*");
        }
    }

    [Theory]
    [MemberData(nameof(MalformedSignatures))]
    public async Task A_malformed_signature_is_refused_with_70003(string signature)
    {
        var app = await _server.NewAppAsync();

        var reply = await app.PostToAsync(app.Url(Command, app.Query(userSig: Uri.EscapeDataString(signature))), Body);

        reply.ErrorCode.ShouldBe(70003, reply.ToString());
    }

    public static TheoryData<string> MalformedSignatures()
    {
        var good = new UserSig(1, "administrator", 1700000000, 86400).Sign("0123456789");
        return
        [
            "x",
            good[..^40],
            good[4..],
            good[..20] + "%" + good[20..],
            UserSigs.Pack("not JSON"),
            UserSigs.Pack("[]"),
            UserSigs.Pack("""{"TLS.ver":"2.0"}"""),
            UserSigs.Pack("""{"TLS.ver":"2.0","TLS.identifier":1,"TLS.sdkappid":1,"TLS.expire":1,"TLS.time":1,"TLS.sig":"AAAA"}"""),
            UserSigs.Pack("""{"TLS.ver":"2.0","TLS.identifier":"a","TLS.sdkappid":1,"TLS.expire":-1,"TLS.time":1,"TLS.sig":"AAAA"}"""),
            UserSigs.Pack("""{"TLS.ver":"2.0","TLS.identifier":"a","TLS.sdkappid":1,"TLS.expire":1,"TLS.time":1,"TLS.sig":"!"}"""),
            // The first generation (ECDSA): all texts, other names.
            UserSigs.Pack(
                """{"TLS.account_type":"0","TLS.identifier":"administrator","TLS.appid_at_3rd":"0","TLS.sdk_appid":"1","TLS.expire_after":"86400","TLS.sig":"AAAA"}"""
            ),
            // Unpacks to far more than any real one.
            UserSigs.Pack(new string(' ', 1_000_000)),
            new string('A', 8000),
        ];
    }
}
