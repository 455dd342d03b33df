using System.Net.Http.Headers;
using System.Text;

namespace Rapport.Operations.Tests;

/// <summary>Calls a server's operator API with its credential.</summary>
public sealed class OperatorAccess(TestServer server)
{
    public string Token { get; } = File.ReadAllText(Path.Combine(server.Folder, "operator-token")).Trim();

    public Task<TestReply> GetAsync(string path) => SendAsync(HttpMethod.Get, path);

    public Task<TestReply> PostAsync(string path, string json) => SendAsync(HttpMethod.Post, path, json);

    /// <param name="path">Behind <c>/operator/v1/</c>; with a leading slash: of the server.</param>
    /// <param name="json">The body; <c>null</c>: none.</param>
    /// <param name="authorization">The header; the right one if left out, none if empty.</param>
    public Task<TestReply> SendAsync(HttpMethod method, string path, string? json = null, string? authorization = null)
    {
        var url = new Uri(server.Address, path.StartsWith('/') ? path : "operator/v1/" + path);
        var request = new HttpRequestMessage(method, url);
        if (json is not null)
            request.Content = new StringContent(json, Encoding.UTF8, "application/json");
        if (authorization != "")
            request.Headers.Authorization = AuthenticationHeaderValue.Parse(authorization ?? "Bearer " + Token);
        return server.App.SendAsync(request);
    }
}
