using Rapport.Storage;
using Rapport.Storage.Postgres;

namespace Rapport.Server.Tests.Storage;

/// <summary>The engine for several nodes keeps every promise, and a few of its own.</summary>
public sealed class PostgresDatabaseTests : DatabaseTests
{
    private string _connection = "";

    protected override Database Open() => new PostgresDatabase(_connection);

    public override async ValueTask InitializeAsync()
    {
        _connection = await PostgresServer.Shared.NewDatabaseAsync();
        await base.InitializeAsync();
    }
}
