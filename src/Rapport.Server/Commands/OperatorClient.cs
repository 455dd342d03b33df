using System.Net;
using System.Net.Http.Headers;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Rapport.Server.Operations.Operators;

namespace Rapport.Server.Commands;

/// <summary>What the operator API answered, read and as it came.</summary>
internal sealed record OperatorAnswer<T>(T Value, string Json);

/// <summary>Calls the operator API of a running server. Whatever goes wrong becomes a <see cref="CommandFailure"/> with a sentence.</summary>
internal sealed class OperatorClient : IDisposable
{
    private static readonly JsonSerializerOptions s_indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly ServerLocation _server;
    private readonly HttpClient _http;

    public OperatorClient(ServerLocation server)
    {
        _server = server;
        _http = new HttpClient(new SocketsHttpHandler { UseProxy = !server.Address.IsLoopback })
        {
            BaseAddress = server.Address,
            Timeout = TimeSpan.FromMinutes(10),
        };
        if (server.Token is { } token)
            _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
    }

    /// <summary>The types of the API. A newer server may say more, or less, than this program knows.</summary>
    public static OperatorJson Types { get; } =
        new(
            new JsonSerializerOptions(OperatorJson.Default.Options)
            {
                UnmappedMemberHandling = JsonUnmappedMemberHandling.Skip,
                RespectRequiredConstructorParameters = false,
            }
        );

    public ServerLocation Server => _server;

    public Task<OperatorAnswer<T>> GetAsync<T>(string path, JsonTypeInfo<T> reply, CancellationToken cancel) =>
        SendAsync(HttpMethod.Get, path, null, reply, cancel);

    public Task<OperatorAnswer<TReply>> SendAsync<TRequest, TReply>(
        HttpMethod method,
        string path,
        TRequest request,
        JsonTypeInfo<TRequest> requestType,
        JsonTypeInfo<TReply> reply,
        CancellationToken cancel
    ) => SendAsync(method, path, JsonContent.Create(request, requestType), reply, cancel);

    public async Task DeleteAsync(string path, CancellationToken cancel)
    {
        using var response = await SendAsync(HttpMethod.Delete, path, null, cancel);
    }

    /// <summary>Asks any other path of the server; tells status and text.</summary>
    public async Task<(HttpStatusCode Status, string Text)> ProbeAsync(string path, CancellationToken cancel)
    {
        try
        {
            using var response = await _http.GetAsync(new Uri(path, UriKind.Relative), cancel);
            return (response.StatusCode, await response.Content.ReadAsStringAsync(cancel));
        }
        catch (HttpRequestException e)
        {
            throw Unreachable(e);
        }
    }

    public void Dispose() => _http.Dispose();

    private async Task<OperatorAnswer<T>> SendAsync<T>(HttpMethod method, string path, HttpContent? content, JsonTypeInfo<T> reply, CancellationToken cancel)
    {
        using var response = await SendAsync(method, path, content, cancel);
        var text = await response.Content.ReadAsStringAsync(cancel);
        try
        {
            return new OperatorAnswer<T>(JsonSerializer.Deserialize(text, reply)!, JsonNode.Parse(text)!.ToJsonString(s_indented));
        }
        catch (JsonException)
        {
            throw CommandFailure.Unreachable($"What answers at {_server.Address} is no Rapport server of this version.");
        }
    }

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, HttpContent? content, CancellationToken cancel)
    {
        if (_server.Token is null)
        {
            throw CommandFailure.Refused(
                $"There is no operator token for {_server.Address}. Give it with --token or {ServerLocation.TokenVariable}, or run this where the server's data folder is (--data)."
            );
        }

        using var request = new HttpRequestMessage(method, new Uri("operator/v1/" + path, UriKind.Relative)) { Content = content };
        try
        {
            var response = await _http.SendAsync(request, cancel);
            if (response.IsSuccessStatusCode)
                return response;

            using (response)
                throw CommandFailure.Refused(await SentenceOfAsync(response, cancel));
        }
        catch (HttpRequestException e)
        {
            throw Unreachable(e);
        }
        catch (TaskCanceledException) when (!cancel.IsCancellationRequested)
        {
            throw CommandFailure.Unreachable($"The server at {_server.Address} did not answer in time.");
        }
    }

    private CommandFailure Unreachable(HttpRequestException fault) =>
        CommandFailure.Unreachable(
            $"No server answers at {_server.Address} ({(fault.InnerException ?? fault).Message}). Is it running? Say where it is with --server or {ServerLocation.ServerVariable}."
        );

    private static async Task<string> SentenceOfAsync(HttpResponseMessage response, CancellationToken cancel)
    {
        var text = await response.Content.ReadAsStringAsync(cancel);
        try
        {
            if (JsonSerializer.Deserialize(text, Types.OperatorProblem) is { } problem)
                return problem.Mistakes is { Count: > 1 } mistakes ? string.Join(Environment.NewLine, mistakes) : problem.Detail;
        }
        catch (JsonException)
        {
            // Not our server, or something in front of it.
        }

        return $"The server answered HTTP status {(int)response.StatusCode}.";
    }
}
