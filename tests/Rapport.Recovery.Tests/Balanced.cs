namespace Rapport.Recovery.Tests;

/// <summary>Every caller has his node, as behind a load balancer that keeps a caller where he is.</summary>
internal sealed class Balanced(List<ServerProcess> nodes) : IDisposable
{
    private readonly Api[] _apis = [.. nodes.Select(node => new Api(node.Address, Settlement.Connections))];

    public Api First => _apis[0];

    public Api Of(int number) => _apis[number % _apis.Length];

    public void Dispose()
    {
        foreach (var api in _apis)
            api.Dispose();
    }
}
