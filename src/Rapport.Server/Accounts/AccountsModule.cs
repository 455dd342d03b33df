namespace Rapport.Server.Accounts;

internal static class AccountsModule
{
    public static IServiceCollection AddAccounts(this IServiceCollection services) =>
        services.AddSingleton<AccountStore>().AddSingleton<AccountDirectory>().AddSingleton<AccountImporter>().AddSingleton<DeletedAccountSweeper>();
}
