using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;

namespace Rapport.Server.Tests.Api;

/// <summary>What real client libraries send, and what therefore must work: each oddity beside the ordinary call.</summary>
public sealed class ToleranceTests(SharedServer shared)
{
    private const string Import = "im_open_login_svc/account_import";
    private const string Body = """{"UserID":"anna"}""";

    private readonly TestServer _server = shared.Server;

    [Fact]
    public async Task The_root_answers_GET_and_HEAD_as_a_probe_of_life()
    {
        using var get = await _server.Http.GetAsync(_server.Address);
        using var head = await _server.Http.SendAsync(new HttpRequestMessage(HttpMethod.Head, _server.Address));

        get.StatusCode.ShouldBe(HttpStatusCode.OK);
        head.StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task The_order_of_the_parameters_is_free()
    {
        var app = await _server.NewAppAsync();
        var parameters = app.Query().Split('&');

        for (var first = 0; first < parameters.Length; first++)
        {
            var turned = string.Join('&', parameters[first..].Concat(parameters[..first]));
            var reply = await app.PostToAsync(app.Url(Import, turned), Body);
            reply.ErrorCode.ShouldBe(0, turned);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("&random=")]
    [InlineData("&random=0")]
    [InlineData("&random=4294967295")]
    [InlineData("&random=99999999999")]
    [InlineData("&random=-1")]
    [InlineData("&random=0123456789abcdef0123456789abcdef")]
    [InlineData("&random=1&random=2&extra=%zz&flag")]
    public async Task Random_may_be_anything_or_missing(string random)
    {
        var app = await _server.NewAppAsync();
        var query = app.Query().Replace("&random=4242", random, StringComparison.Ordinal);

        var reply = await app.PostToAsync(app.Url(Import, query), Body);

        reply.ErrorCode.ShouldBe(0, reply.ToString());
    }

    [Fact]
    public async Task A_percent_encoded_signature_is_decoded_once()
    {
        var app = await _server.NewAppAsync();
        var signature = app.UserSig();
        var encoded = string.Concat(signature.Select(letter => char.IsAsciiLetterOrDigit(letter) ? $"{letter}" : $"%{(int)letter:X2}"));
        var everything = string.Concat(signature.Select(letter => $"%{(int)letter:x2}"));
        var twice = encoded.Replace("%", "%25", StringComparison.Ordinal);

        (await app.PostToAsync(app.Url(Import, app.Query(userSig: encoded)), Body)).ErrorCode.ShouldBe(0);
        (await app.PostToAsync(app.Url(Import, app.Query(userSig: everything)), Body)).ErrorCode.ShouldBe(0);
        (await app.PostToAsync(app.Url(Import, app.Query(userSig: twice)), Body)).ErrorCode.ShouldBe(encoded == signature ? 0 : 70003);
    }

    [Theory]
    [InlineData("the admin")]
    [InlineData("a+b@c.de")]
    [InlineData("100%")]
    public async Task An_identifier_with_special_characters_is_taken_encoded(string identifier)
    {
        var app = await _server.NewAppAsync(settings => settings with { Admins = [identifier] });

        var reply = await app.PostToAsync(app.Url(Import, app.Query(Uri.EscapeDataString(identifier), app.UserSig(identifier))), Body);

        reply.ErrorCode.ShouldBe(0, reply.ToString());
    }

    [Fact]
    public async Task An_identifier_that_is_not_encoded_is_taken_too()
    {
        var app = await _server.NewAppAsync(settings => settings with { Admins = ["a+b@c:d"] });

        var reply = await app.PostToAsync(app.Url(Import, app.Query("a+b@c:d")), Body);

        reply.ErrorCode.ShouldBe(0, reply.ToString());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("text/plain")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("application/json;charset=UTF-8")]
    [InlineData("multipart/form-data")]
    public async Task The_Content_Type_does_not_matter(string? contentType)
    {
        var app = await _server.NewAppAsync();
        var content = new ByteArrayContent(Encoding.UTF8.GetBytes(Body));
        if (contentType is not null)
            content.Headers.TryAddWithoutValidation("Content-Type", contentType);

        var reply = await app.SendAsync(new HttpRequestMessage(HttpMethod.Post, app.Url(Import)) { Content = content });

        reply.ErrorCode.ShouldBe(0, reply.ToString());
    }

    [Fact]
    public async Task A_chunked_body_is_taken()
    {
        var app = await _server.NewAppAsync();
        var request = new HttpRequestMessage(HttpMethod.Post, app.Url(Import)) { Content = new StringContent(Body) };
        request.Headers.TransferEncodingChunked = true;

        var reply = await app.SendAsync(request);

        reply.ErrorCode.ShouldBe(0, reply.ToString());
    }

    [Fact]
    public async Task A_body_that_arrives_in_pieces_is_taken()
    {
        var app = await _server.NewAppAsync();
        var request = $"POST {new Uri(app.Url(Import)).PathAndQuery} HTTP/1.1\r\nHost: console.tim.qq.com\r\nContent-Length: {Body.Length}\r\n\r\n";

        var reply = await SendRawAsync(request, Body[..5], Body[5..]);

        reply.ShouldStartWith("HTTP/1.1 200 OK");
        reply.ShouldEndWith("""{"ActionStatus":"OK","ErrorCode":0,"ErrorInfo":""}""");
    }

    [Fact]
    public async Task A_call_with_neither_body_nor_Content_Length_has_no_parameters()
    {
        var app = await _server.NewAppAsync();
        var request = $"POST {new Uri(app.Url(Import)).PathAndQuery} HTTP/1.1\r\nHost: adminapisgp.im.qcloud.com\r\n\r\n";

        var reply = await SendRawAsync(request);

        reply.ShouldStartWith("HTTP/1.1 200 OK");
        reply.ShouldContain("70402");
    }

    [Theory]
    [InlineData("")]
    [InlineData("  \r\n ")]
    [InlineData("null")]
    [InlineData(" null\n")]
    [InlineData("[]")]
    [InlineData("[ ]")]
    [InlineData("{}")]
    [InlineData("\uFEFF{}")]
    public async Task No_body_null_and_an_empty_list_mean_no_parameters(string body)
    {
        var app = await _server.NewAppAsync();

        (await app.PostAsync(Import, body)).ErrorCode.ShouldBe(70402);
        (await app.PostAsync("sns/black_list_add", body)).ErrorCode.ShouldBe(30001);
        (await app.PostAsync("profile/portrait_get", body)).ErrorCode.ShouldBe(40002);
        (await app.PostAsync("openim/querystate", body)).ErrorCode.ShouldBe(90001);
    }

    [Theory]
    [InlineData("{\r\n\t\"UserID\" : \"anna\"\r\n}\r\n")]
    [InlineData("\uFEFF{\"UserID\":\"anna\"}")]
    [InlineData("""{"UserID":"\u0061nna","Nick":"\u5b89\u5a1c"}""")]
    [InlineData("""{"UserID":"anna","Nick":"安娜 🙂"}""")]
    [InlineData("""{"UserID":"anna","Nick":null,"FaceUrl":null,"Identifier":null}""")]
    [InlineData("""{"UserID":"anna","Type":0,"SyncFromOldSystem":{"deep":[[1]]},"userid":7}""")]
    [InlineData("""{"Identifier":"anna"}""")]
    [InlineData("""{"Identifier":"anna","UserID":""}""")]
    [InlineData("""{"Identifier":"anna","UserID":null}""")]
    [InlineData("""{"Identifier":"somebody else","UserID":"anna"}""")]
    public async Task An_account_is_imported_however_the_library_writes_it(string body)
    {
        var app = await _server.NewAppAsync();

        var reply = await app.PostAsync(Import, body);

        reply.ErrorCode.ShouldBe(0, reply.ToString());
        (await app.Client().Accounts.CheckAsync(["anna"])).ResultItem[0].AccountStatus.ShouldBe("Imported");
    }

    [Theory]
    [InlineData("""{"From_Account":"anna","AddFriendItem":[{"To_Account":"ben","AddSource":"AddSource_Type_App"}],"AddType":"","ForceAddFlags":0}""")]
    [InlineData("""{"From_Account":"anna","AddFriendItem":[{"To_Account":"ben","AddSource":"AddSource_Type_App"}],"AddType":null,"ForceAddFlags":null}""")]
    [InlineData(
        """{"From_Account":"anna","AddFriendItem":[{"To_Account":"ben","AddSource":"AddSource_Type_App","Remark":"","GroupName":""}],"ForceAddFlags":"0"}"""
    )]
    public async Task Optional_fields_may_be_empty_or_null_and_numbers_quoted(string body)
    {
        var app = await _server.NewAppAsync();
        await app.ImportAsync("anna", "ben");

        var reply = await app.PostAsync("sns/friend_add", body);

        reply.Text.ShouldBe(
            """{"ResultItem":[{"To_Account":"ben","ResultCode":0,"ResultInfo":""}],"ErrorDisplay":"","ActionStatus":"OK","ErrorCode":0,"ErrorInfo":""}"""
        );
    }

    [Theory]
    [InlineData("v4//im_open_login_svc/account_import")]
    [InlineData("v4///im_open_login_svc/account_import")]
    public async Task A_second_slash_behind_the_version_is_passed_over(string path)
    {
        var app = await _server.NewAppAsync();

        var reply = await app.PostToAsync($"{_server.Address}{path}?{app.Query()}", Body);

        reply.ErrorCode.ShouldBe(0, reply.ToString());
    }

    [Fact]
    public async Task Text_comes_back_as_it_was_sent_and_not_as_escapes()
    {
        var app = await _server.NewAppAsync();
        await app.PostAsync(Import, """{"UserID":"anna","Nick":"安娜 <&'+> 🙂"}""");

        var reply = await app.PostAsync("profile/portrait_get", """{"To_Account":["anna"],"TagList":["Tag_Profile_IM_Nick"]}""");

        reply.Text.ShouldContain("安娜 <&'+> ");
        reply.Json.GetProperty("UserProfileItem")[0].GetProperty("ProfileItem")[0].GetProperty("Value").GetString().ShouldBe("安娜 <&'+> 🙂");
    }

    [Theory]
    [InlineData(1024 * 1024, 0)]
    [InlineData((1024 * 1024) + 1, 60002)]
    [InlineData(4 * 1024 * 1024, 60002)]
    public async Task A_body_may_have_a_megabyte_and_more_is_refused_with_60002(int length, long code)
    {
        var app = await _server.NewAppAsync();
        var content = new ByteArrayContent(Encoding.UTF8.GetBytes(Body.PadRight(length)));
        var request = new HttpRequestMessage(HttpMethod.Post, app.Url(Import)) { Content = content };

        // As curl does; it lets the server refuse before the body is on its way.
        request.Headers.ExpectContinue = true;
        var reply = await app.SendAsync(request);

        reply.ErrorCode.ShouldBe(code, reply.ToString());
    }

    [Fact]
    public async Task A_body_beyond_all_reason_is_refused_before_it_is_sent()
    {
        var app = await _server.NewAppAsync();
        var request = $"POST {new Uri(app.Url(Import)).PathAndQuery} HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000000\r\n\r\n";

        var reply = await SendRawAsync(request);

        reply.ShouldStartWith("HTTP/1.1 200 OK");
        reply.ShouldContain("60002");
    }

    [Fact]
    public async Task A_large_chunked_body_is_refused_too()
    {
        var app = await _server.NewAppAsync();
        var request = new HttpRequestMessage(HttpMethod.Post, app.Url(Import)) { Content = new StringContent(Body.PadRight(2 * 1024 * 1024)) };
        request.Headers.TransferEncodingChunked = true;

        var reply = await app.SendAsync(request);

        reply.ErrorCode.ShouldBe(60002, reply.ToString());
    }

    [Fact]
    public async Task A_caller_that_hangs_up_in_the_middle_of_its_body_does_no_harm()
    {
        var app = await _server.NewAppAsync();
        var target = new Uri(app.Url(Import)).PathAndQuery;
        using (var socket = new TcpClient())
        {
            await socket.ConnectAsync(_server.Address.Host, _server.Address.Port);
            await socket.GetStream().WriteAsync(Encoding.ASCII.GetBytes($"POST {target} HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n{Body}"));
        }

        var reply = await app.PostAsync("im_open_login_svc/account_check", """{"CheckItem":[{"UserID":"anna"}]}""");

        reply.Text.ShouldContain("NotImported");
    }

    [Fact]
    public async Task A_connection_is_closed_when_the_caller_asks_for_it_and_kept_otherwise()
    {
        var app = await _server.NewAppAsync();
        var request = new HttpRequestMessage(HttpMethod.Post, app.Url(Import)) { Content = new StringContent(Body) };
        request.Headers.ConnectionClose = true;

        var closed = await app.SendAsync(request);
        var kept = await app.PostAsync(Import, Body);

        closed.Headers["Connection"].ShouldBe("close");
        kept.Headers.ShouldNotContainKey("Connection");
    }

    [Fact]
    public async Task Replies_are_plain_for_callers_that_would_take_them_compressed()
    {
        var app = await _server.NewAppAsync();
        var request = new HttpRequestMessage(HttpMethod.Post, app.Url(Import)) { Content = new StringContent(Body) };
        request.Headers.AcceptEncoding.Add(new StringWithQualityHeaderValue("gzip"));

        var reply = await app.SendAsync(request);

        reply.ErrorCode.ShouldBe(0);
    }

    private async Task<string> SendRawAsync(params string[] pieces)
    {
        using var socket = new TcpClient { NoDelay = true };
        await socket.ConnectAsync(_server.Address.Host, _server.Address.Port);
        var stream = socket.GetStream();
        foreach (var piece in pieces)
        {
            await stream.WriteAsync(Encoding.UTF8.GetBytes(piece));
            await stream.FlushAsync();
        }

        var buffer = new byte[4096];
        var text = "";
        while (!text.EndsWith('}'))
        {
            var read = await Patience.WaitAsync(stream.ReadAsync(buffer).AsTask(), () => "the rest of: " + text);
            if (read == 0)
                break;
            text += Encoding.UTF8.GetString(buffer, 0, read);
        }

        return text;
    }
}
