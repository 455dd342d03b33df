using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Rapport.Bench.Load;

/// <summary>A client of an XMPP server, as cheap as it can be: fixed texts, and of what comes only the ends of messages are looked for.</summary>
internal sealed class XmppSocket : IDisposable
{
    private const string Opening = "<stream:stream to='localhost' xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams' version='1.0'>";
    private const string Password = "secret";

    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp)
    {
        NoDelay = true,
        LingerState = new LingerOption(enable: true, seconds: 0),
    };

    private byte[] _received = new byte[8192];
    private int _end;

    /// <summary>Connects, makes the account, logs in and becomes available.</summary>
    public static async Task<XmppSocket> EnterAsync(int port, string name)
    {
        var client = new XmppSocket();
        try
        {
            await client.EnterAsync(name, port);
            return client;
        }
        catch
        {
            client.Dispose();
            throw;
        }
    }

    public async ValueTask SendAsync(byte[] stanza) => await _socket.SendAsync(stanza);

    /// <summary>Waits for the end of the next message.</summary>
    public async ValueTask ReceiveMessageAsync()
    {
        while (true)
        {
            var at = _received.AsSpan(0, _end).IndexOf("</message>"u8);
            if (at >= 0)
            {
                Forget(at + 10);
                return;
            }

            await FillAsync();
        }
    }

    public void Dispose() => _socket.Dispose();

    private async Task EnterAsync(string name, int port)
    {
        await _socket.ConnectAsync(IPAddress.Loopback, port);
        await SayAsync(Opening, "</stream:features>");
        await SayAsync(
            $"<iq type='set' id='r'><query xmlns='jabber:iq:register'><username>{name}</username><password>{Password}</password></query></iq>",
            "id='r'"
        );
        var secret = Convert.ToBase64String(Encoding.UTF8.GetBytes($"\0{name}\0{Password}"));
        await SayAsync($"<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>{secret}</auth>", "<success");
        await SayAsync(Opening, "</stream:features>");
        await SayAsync("<iq type='set' id='b'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/></iq>", "</iq>");
        await SayAsync("<presence/>", "<presence");
    }

    private async Task SayAsync(string text, string until)
    {
        await _socket.SendAsync(Encoding.UTF8.GetBytes(text));
        var wanted = Encoding.UTF8.GetBytes(until);
        while (_received.AsSpan(0, _end).IndexOf(wanted) is var at)
        {
            if (at >= 0)
            {
                _end = 0;
                return;
            }

            await FillAsync();
        }
    }

    private void Forget(int count)
    {
        _received.AsSpan(count, _end - count).CopyTo(_received);
        _end -= count;
    }

    private async ValueTask FillAsync()
    {
        if (_end == _received.Length)
            Array.Resize(ref _received, _received.Length * 2);
        var read = await _socket.ReceiveAsync(_received.AsMemory(_end));
        if (read == 0)
            throw new IOException("The server closed the connection: " + Encoding.UTF8.GetString(_received, 0, _end));
        _end += read;
    }
}
