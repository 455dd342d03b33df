namespace Rapport.Server.Relationships;

internal static class RelationshipsModule
{
    public static IServiceCollection AddRelationships(this IServiceCollection services) =>
        services
            .AddSingleton<TieStore>()
            .AddSingleton<FriendListStore>()
            .AddSingleton<FriendApplicationStore>()
            .AddSingleton<OwnerBooks>()
            .AddSingleton<Friendships>()
            .AddSingleton<FriendFields>()
            .AddSingleton<RelationshipAccess>();
}
