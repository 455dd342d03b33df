using System.Diagnostics;
using System.Globalization;
using System.Text;
using Rapport.Bench.Load;

namespace Rapport.Bench.Children;

/// <summary>The ceiling of delivery: a bare <see cref="HttpClient"/> that posts the same bodies, 64 at once, and does nothing else.</summary>
internal static class Poster
{
    private const int AtOnce = 64;

    /// <summary>Prints the seconds it took.</summary>
    public static async Task<int> RunAsync(int port, long count)
    {
        using var client = new HttpClient(
            new SocketsHttpHandler
            {
                UseProxy = false,
                UseCookies = false,
                AllowAutoRedirect = false,
                ActivityHeadersPropagator = null,
            }
        );
        var url = new Uri(
            Webhook.Url(port) + "?SdkAppid=1400000001&CallbackCommand=Sns.CallbackBlackListAdd&contenttype=json&ClientIP=127.0.0.1&OptPlatform=RESTAPI"
        );
        var pairs = new PairSource(0, count);
        await Post(client, url, new PairSource(0, Math.Min(count, 20_000)));

        var began = Stopwatch.GetTimestamp();
        await Post(client, url, pairs);
        Console.WriteLine(Stopwatch.GetElapsedTime(began).TotalSeconds.ToString(CultureInfo.InvariantCulture));
        return 0;
    }

    private static Task Post(HttpClient client, Uri url, PairSource pairs) =>
        Task.WhenAll(
            Enumerable
                .Range(0, AtOnce)
                .Select(_ =>
                    Task.Run(async () =>
                    {
                        while (pairs.TryTake(out var pair))
                        {
                            using var content = new ByteArrayContent(Encoding.UTF8.GetBytes(Webhook.Body(pair)));
                            using var answer = await client.PostAsync(url, content);
                            await answer.Content.ReadAsByteArrayAsync();
                        }
                    })
                )
        );
}

/// <summary>What a webhook of the benchmark looks like.</summary>
internal static class Webhook
{
    public static string Url(int port) => $"http://127.0.0.1:{port}/hook";

    public static string Body(long pair)
    {
        var (owner, other) = Pairs.At(pair);
        return $$"""{"CallbackCommand":"Sns.CallbackBlackListAdd","PairList":[{"From_Account":"{{Pairs.Name(owner)}}","To_Account":"{{Pairs.Name(other)}}"}]}""";
    }
}
