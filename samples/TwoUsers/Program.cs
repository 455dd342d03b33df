using Rapport.Client;
using Rapport.Contracts;
using Rapport.Webhooks.Receiver;
using TwoUsers;

// Two app users side by side in a browser, and the app backend behind them: it makes their accounts and UserSigs, and
// shows the webhooks as they arrive.
var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
var settings = builder.Configuration;
var server = new Uri(settings["Server"]!);
var appId = settings.GetValue<long>("SdkAppId");
var key = settings["Key"]!;
string[] users = ["anna", "ben"];

builder.Services.AddSingleton<Feed>();
builder.Services.AddRapportWebhooks(options => options.SdkAppId = appId).OnOther(Note);

var app = builder.Build();
using var rapport = new RapportClient(
    new RapportClientOptions
    {
        BaseAddress = server,
        SdkAppId = appId,
        Key = key,
    }
);
await People.PrepareAsync(rapport, users);

app.UseDefaultFiles();
app.UseStaticFiles();
app.MapRapportWebhooks("/imcallback");
app.MapGet("/webhooks", (Feed feed, HttpContext context) => feed.StreamAsync(context));

// A real app backend asks for a password first.
app.MapGet(
    "/session/{user}",
    (string user) =>
        users.Contains(user)
            ? Results.Json(
                new
                {
                    userID = user,
                    userSig = new UserSig(appId, user, TimeProvider.System.GetUtcNow().ToUnixTimeSeconds(), 86_400).Sign(key),
                    sdkAppID = appId,
                    server = server.ToString(),
                }
            )
            : Results.NotFound()
);
await app.RunAsync();

static Task Note(System.Text.Json.JsonElement json, WebhookContext context)
{
    context.Services.GetRequiredService<Feed>().Add(json.GetRawText());
    return Task.CompletedTask;
}
