using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Rapport.Server.Api;

namespace Rapport.Fuzz.Tests;

/// <summary>
/// What client libraries in use really send, oddities included, one request a line (<c>Corpus/*.jsonl</c>). Commands Rapport does not know
/// yet are in it too: they get their plain answer today and are held to the rest of their line once they are there.
/// </summary>
public class CorpusTests
{
    private const long UnknownCommand = 60009;
    private const int FewestRequests = 170;

    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web);

    private static string Folder => Repository.File("tests", "Rapport.Fuzz.Tests", "Corpus");

    public static TheoryData<string> Files => [.. Directory.GetFiles(Folder, "*.jsonl").Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Files))]
    public async Task What_real_clients_send_gets_an_answer_they_can_read(string file)
    {
        await using var server = await World.StartAsync();
        foreach (var line in await File.ReadAllLinesAsync(Path.Combine(Folder, file)))
        {
            var request = JsonSerializer.Deserialize<Request>(line, s_json)!;
            var reply = await SendAsync(server.App, request);
            Envelope.Check(reply);
            server.Log.Errors.ShouldBeEmpty(line);

            var known = ApiCatalog.RestRoutes.Any(route => route.Path == request.Command);
            if (!known)
                reply.ErrorCode.ShouldBe(UnknownCommand, line);
            else if (request.Code is { } code)
                reply.ErrorCode.ShouldBe(code, $"{line}: {reply}");

            // Some clients loop for ever, and some crash, when one of these is missing.
            if (known && reply.ErrorCode == 0)
                reply.Json.EnumerateObject().Select(property => property.Name).Intersect(request.Keys).ShouldBe(request.Keys, ignoreOrder: true, line);
        }
    }

    [Fact]
    public void The_corpus_is_large_and_holds_every_command_of_the_catalogue()
    {
        var requests = Files.SelectMany(file => File.ReadAllLines(Path.Combine(Folder, (string)((ITheoryDataRow)file).GetData()[0]!))).ToList();
        requests.Distinct().Count().ShouldBeGreaterThanOrEqualTo(FewestRequests);
        ApiCatalog
            .RestRoutes.Select(route => route.Path)
            .Except(requests.Select(line => JsonSerializer.Deserialize<Request>(line, s_json)!.Command))
            .ShouldBeEmpty();
    }

    private static Task<TestReply> SendAsync(TestApp app, Request request)
    {
        var url = app.Url(request.Command, QueryOf(app, request.Query));
        if (request.Path is not null)
            url = url.Replace("/v4/" + request.Command, request.Path, StringComparison.Ordinal);

        var body = Encoding.UTF8.GetBytes(request.Body);
        var message = new HttpRequestMessage(HttpMethod.Post, url) { Content = new ByteArrayContent(body) };
        if (request.Chunked)
        {
            message.Content = new StreamContent(new MemoryStream(body));
            message.Headers.TransferEncodingChunked = true;
        }

        if (request.ContentType is not null)
            message.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(request.ContentType);
        return app.SendAsync(message);
    }

    private static string QueryOf(TestApp app, string style)
    {
        var (id, signature) = (app.SdkAppId, app.UserSig());
        return style switch
        {
            "usual" => app.Query(),
            "randomFirst" => $"random=7&sdkappid={id}&identifier=administrator&usersig={signature}&contenttype=json",
            "bigRandom" => $"sdkappid={id}&identifier=administrator&usersig={signature}&random=4294967295&contenttype=json",
            "noRandom" => $"usersig={signature}&identifier=administrator&sdkappid={id}&contenttype=json",
            "hexRandom" => $"contenttype=json&random=0f1e2d3c4b5a69788796a5b4c3d2e1f0&usersig={signature}&sdkappid={id}&identifier=administrator",
            "alphabetical" => $"contenttype=json&identifier=administrator&random=7&sdkappid={id}&usersig={signature}",
            "encoded" => $"sdkappid={id}&identifier=%61dministrator&usersig={Uri.EscapeDataString(signature)}&random=7&contenttype=json",
            _ => throw new NotSupportedException(style),
        };
    }

    /// <summary>One line of the corpus.</summary>
    private sealed record Request
    {
        public required string Command { get; init; }

        /// <summary>What makes it worth a line.</summary>
        public string? Why { get; init; }

        /// <summary>The path where it is not the usual one.</summary>
        public string? Path { get; init; }

        /// <summary>How the client builds the query.</summary>
        public string Query { get; init; } = "usual";

        public string? ContentType { get; init; } = "application/json";

        public bool Chunked { get; init; }

        /// <summary>The body to the letter.</summary>
        public required string Body { get; init; }

        /// <summary>What a good reply must hold for the clients' sake.</summary>
        public string[] Keys { get; init; } = [];

        /// <summary>The error code, where only one is right.</summary>
        public long? Code { get; init; }
    }
}
