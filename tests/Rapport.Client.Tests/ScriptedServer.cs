using System.Net;
using System.Text;

namespace Rapport.Client.Tests;

/// <summary>Stands in for the network: records what is sent and plays a script of answers, the last one for ever.</summary>
internal sealed class ScriptedServer(params Func<CancellationToken, Task<HttpResponseMessage>>[] script) : HttpMessageHandler
{
    private readonly List<(Uri Uri, string Body)> _requests = [];

    public IReadOnlyList<(Uri Uri, string Body)> Requests => _requests;

    public IEnumerable<string> Commands => _requests.Select(request => request.Uri.AbsolutePath["/v4/".Length..]);

    public IEnumerable<string> UserSigs => _requests.Select(request => Parameter(request.Uri, "usersig"));

    public static Func<CancellationToken, Task<HttpResponseMessage>> Ok { get; } = Body("""{"ActionStatus":"OK","ErrorCode":0,"ErrorInfo":""}""");

    public static Func<CancellationToken, Task<HttpResponseMessage>> Never { get; } =
        async cancel =>
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancel);
            throw new InvalidOperationException();
        };

    public static Func<CancellationToken, Task<HttpResponseMessage>> Code(long code) =>
        Body($$"""{"ActionStatus":"FAIL","ErrorCode":{{code}},"ErrorInfo":"reason"}""");

    public static Func<CancellationToken, Task<HttpResponseMessage>> Status(int status) =>
        _ => Task.FromResult(new HttpResponseMessage((HttpStatusCode)status) { Content = new StringContent("<html>") });

    public static Func<CancellationToken, Task<HttpResponseMessage>> Fault(HttpRequestError error) => _ => throw new HttpRequestException(error);

    public static Func<CancellationToken, Task<HttpResponseMessage>> Body(string json) =>
        _ => Task.FromResult(new HttpResponseMessage { Content = new StringContent(json, Encoding.UTF8, "application/json") });

    public static string Parameter(Uri uri, string name) =>
        uri.Query.TrimStart('?').Split('&').Select(pair => pair.Split('=', 2)).Single(pair => pair[0] == name)[1];

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var answer = script[Math.Min(_requests.Count, script.Length - 1)];
        _requests.Add((request.RequestUri!, await request.Content!.ReadAsStringAsync(cancellationToken)));
        return await answer(cancellationToken);
    }
}
