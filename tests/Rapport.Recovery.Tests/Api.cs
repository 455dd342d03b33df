using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Rapport.Contracts;

namespace Rapport.Recovery.Tests;

/// <summary>Calls a server that may die at any moment.</summary>
internal sealed class Api : IDisposable
{
    public const long SdkAppId = 1400000777;
    public const string Key = "recovery-recovery-recovery-recovery";
    public const string Admin = "administrator";

    public static string Query { get; } =
        $"?sdkappid={SdkAppId}&identifier={Admin}&usersig={new UserSig(SdkAppId, Admin, TimeProvider.System.GetUtcNow().ToUnixTimeSeconds(), UserSig.DefaultLifetimeSeconds).Sign(Key)}&random=1&contenttype=json";

    private readonly HttpClient _http;

    public Api(Uri address, int connections = 32)
    {
        var handler = new SocketsHttpHandler
        {
            MaxConnectionsPerServer = connections,
            UseProxy = false,
            ActivityHeadersPropagator = null,
        };
        _http = new HttpClient(handler) { BaseAddress = address, Timeout = Patience.Limit };
    }

    /// <summary>The settings of the one app all these tests use.</summary>
    public static IEnumerable<string> Settings(string? webhookUrl = null) =>
        [
            $"--Rapport:Apps:0:SdkAppId={SdkAppId}",
            $"--Rapport:Apps:0:Key={Key}",
            .. webhookUrl is null ? Array.Empty<string>() : [$"--Rapport:Apps:0:Webhook:Url={webhookUrl}", "--Rapport:Apps:0:Webhook:Commands:0=*"],
        ];

    /// <summary>The same for receivers that misbehave: nothing is waited for long.</summary>
    public static IEnumerable<string> HastySettings(string webhookUrl) =>
        [.. Settings(webhookUrl), "--Rapport:Apps:0:Webhook:TimeoutMs=300", "--Rapport:Webhooks:FirstRetryMs=20", "--Rapport:Webhooks:LongestRetryMs=200"];

    /// <summary>The same for what is about the file that the embedded engine keeps.</summary>
    public static IEnumerable<string> SettingsForFile(string? webhookUrl = null) => [.. Settings(webhookUrl), "--storage=sqlite"];

    /// <summary>The whole reply; <c>null</c> when the connection ended before it was complete.</summary>
    public async Task<JsonObject?> TryCallAsync(string command, object body)
    {
        using var content = new StringContent(JsonSerializer.Serialize(body), Encoding.UTF8, "application/json");
        try
        {
            using var response = await _http.PostAsync(new Uri($"v4/{command}{Query}", UriKind.Relative), content);
            return JsonNode.Parse(await response.Content.ReadAsStringAsync())!.AsObject();
        }
        catch (Exception fault) when (fault is HttpRequestException or IOException)
        {
            return null;
        }
    }

    /// <summary>The whole reply of a call that must succeed.</summary>
    public async Task<JsonObject> CallAsync(string command, object body)
    {
        var reply = await TryCallAsync(command, body) ?? throw new InvalidOperationException($"{command}: no answer");
        return (long)reply["ErrorCode"]! == 0 ? reply : throw new InvalidOperationException($"{command}: {reply}");
    }

    public void Dispose() => _http.Dispose();
}
