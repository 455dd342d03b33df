using Rapport.Server.Messages.Search;

namespace Rapport.Server.Messages;

internal static class MessagesModule
{
    public static IServiceCollection AddMessages(this IServiceCollection services) =>
        services
            .AddSingleton<MessageStore>()
            .AddSingleton<MessageExtensionStore>()
            .AddSingleton<MessageSequence>()
            .AddSingleton<MuteStore>()
            .AddSingleton<MessageAccess>()
            .AddSingleton<SendRules>()
            .AddSingleton<BeforeSending>()
            .AddSingleton<Sending>()
            .AddSingleton<MessageNews>()
            .AddSingleton<SearchStore>()
            .AddSingleton<MessageIndex>()
            .AddSingleton<MessageRetention>()
            .AddHostedService(provider => provider.GetRequiredService<MessageRetention>())
            .AddSingleton<MessageIndexer>()
            .AddHostedService(provider => provider.GetRequiredService<MessageIndexer>());
}
