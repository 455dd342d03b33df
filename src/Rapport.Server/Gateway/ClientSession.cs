namespace Rapport.Server.Gateway;

/// <summary>A client that is logged in.</summary>
public sealed class ClientSession(long accountNo)
{
    public long AccountNo { get; } = accountNo;
}
