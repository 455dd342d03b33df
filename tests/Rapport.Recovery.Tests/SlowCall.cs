using System.Net.Sockets;
using System.Text;

namespace Rapport.Recovery.Tests;

/// <summary>A call whose caller has sent its head and takes his time over its body.</summary>
internal sealed class SlowCall(Uri address, string command, string body) : IDisposable
{
    private readonly TcpClient _connection = new();
    private readonly byte[] _body = Encoding.UTF8.GetBytes(body);

    /// <summary>Sends everything but the last byte, and waits until the server has seen the head.</summary>
    public async Task BeginAsync()
    {
        await _connection.ConnectAsync(address.Host, address.Port);

        // The server asks for the body once the call has reached it.
        await SendAsync(
            Encoding.ASCII.GetBytes(
                $"POST /v4/{command}{Api.Query} HTTP/1.1\r\nHost: {address.Authority}\r\nContent-Length: {_body.Length}\r\nExpect: 100-continue\r\nConnection: close\r\n\r\n"
            )
        );
        var invitation = new byte[64];
        var length = await Patience.WaitAsync(_connection.GetStream().ReadAsync(invitation).AsTask(), () => "100 Continue");
        Encoding.ASCII.GetString(invitation, 0, length).ShouldStartWith("HTTP/1.1 100");
        await SendAsync(_body.AsMemory(0, _body.Length - 1));
    }

    public Task FinishAsync() => SendAsync(_body.AsMemory(_body.Length - 1));

    public async Task<string> ReadAnswerAsync()
    {
        using var reader = new StreamReader(_connection.GetStream(), Encoding.UTF8);
        return await Patience.WaitAsync(reader.ReadToEndAsync(), () => "the answer");
    }

    public void Dispose() => _connection.Dispose();

    private async Task SendAsync(ReadOnlyMemory<byte> bytes) => await _connection.GetStream().WriteAsync(bytes);
}
