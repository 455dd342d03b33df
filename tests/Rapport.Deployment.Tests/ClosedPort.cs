using System.Net;
using System.Net.Sockets;

namespace Rapport.Deployment.Tests;

/// <summary>A port where connections are refused. It is held, so that no other test's server comes to listen there.</summary>
internal sealed class ClosedPort : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);

    /// <param name="port">Which; 0: any.</param>
    public ClosedPort(int port = 0)
    {
        _socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
        Address = new Uri($"http://{_socket.LocalEndPoint}");
    }

    public Uri Address { get; }

    public void Dispose() => _socket.Dispose();
}
