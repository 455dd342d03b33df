using AppBackend;
using Rapport.Contracts.Webhooks;
using Rapport.Webhooks.Receiver;

// Settings lie beside the program, wherever it is started from.
var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
builder.Services.AddSingleton<Journal>();

builder
    .Services.AddRapportWebhooks(options =>
    {
        options.SdkAppId = builder.Configuration.GetValue<long>("SdkAppId");
        options.Token = builder.Configuration["Token"];
    })
    // A handler can be a function …
    .On<BlackListAddEvent>((e, context) => Note(context, Describe.Pairs(e.PairList)))
    .On<BlackListDeleteEvent>((e, context) => Note(context, Describe.Pairs(e.PairList)))
    .On<FriendDeleteEvent>((e, context) => Note(context, Describe.Pairs(e.PairList)))
    .On<FriendAddEvent>((e, context) => Note(context, Describe.Pairs(e.PairList)))
    .On<PortraitSetEvent>((e, context) => Note(context, Describe.Portrait(e)))
    // … or a class that takes what it needs from the services.
    .OnBefore<PrevFriendAddEvent, NoAdvertising>()
    // Everything else arrives as JSON.
    .OnOther((json, context) => Note(context, json.GetRawText()));

var app = builder.Build();
app.MapRapportWebhooks("/imcallback");
app.MapGet("/", (Journal journal) => Results.Content(Page.Of(journal.Latest()), "text/html; charset=utf-8"));
await app.RunAsync();

static Task Note(WebhookContext context, string what)
{
    context.Services.GetRequiredService<Journal>().Add(context, what);
    return Task.CompletedTask;
}
