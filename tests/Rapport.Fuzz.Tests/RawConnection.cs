using System.Net.Sockets;
using System.Text;

namespace Rapport.Fuzz.Tests;

/// <summary>Sends whatever it is given and reads one HTTP answer; the usual clients would put right what these tests want wrong.</summary>
internal sealed class RawConnection(Uri address) : IDisposable
{
    private TcpClient? _connection;

    /// <summary>The answer's status and body; status 0 when the server closed the connection without one.</summary>
    public async Task<(int Status, string Body)> SendAsync(byte[] request)
    {
        if (_connection is null)
        {
            _connection = new TcpClient { NoDelay = true };
            await _connection.ConnectAsync(address.Host, address.Port);
        }

        try
        {
            var stream = _connection.GetStream();
            await stream.WriteAsync(request);
            return await Patience.WaitAsync(ReadAsync(stream), () => "an answer");
        }
        catch (IOException)
        {
            Close();
            return (0, "");
        }
    }

    public void Dispose() => Close();

    private async Task<(int Status, string Body)> ReadAsync(NetworkStream stream)
    {
        var head = new List<byte>();
        var one = new byte[1];
        while (head.Count < 4 || !head.TakeLast(4).SequenceEqual("\r\n\r\n"u8.ToArray()))
        {
            if (await stream.ReadAsync(one) == 0)
            {
                Close();
                return (0, Encoding.UTF8.GetString([.. head]));
            }

            head.Add(one[0]);
        }

        var lines = Encoding.ASCII.GetString([.. head]).Split("\r\n");
        var status = int.Parse(lines[0].Split(' ')[1]);
        var length = lines
            .Where(line => line.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase))
            .Select(line => int.Parse(line["Content-Length:".Length..]))
            .FirstOrDefault();
        var body = new byte[length];
        await stream.ReadExactlyAsync(body);

        // After a request it could not read the server does not trust what follows.
        if (status != 200 || lines.Contains("Connection: close"))
            Close();
        return (status, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true).GetString(body));
    }

    private void Close()
    {
        _connection?.Dispose();
        _connection = null;
    }
}
