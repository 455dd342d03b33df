namespace Rapport.Server.Conversations;

internal static class ConversationsModule
{
    public static IServiceCollection AddConversations(this IServiceCollection services) =>
        services
            .AddSingleton<ConversationStore>()
            .AddSingleton<ConversationChanges>()
            .AddSingleton<ConversationView>()
            .AddSingleton<ContactStore>()
            .AddSingleton<ContactAccess>();
}
