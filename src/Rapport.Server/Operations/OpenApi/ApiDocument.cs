using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Rapport.Server.Operations.OpenApi;

/// <summary>
/// <c>/openapi/v1.json</c> and the page that shows it, <c>/docs</c>. Both are public: they hold nothing that is not in the
/// documentation. Nothing of them exists before somebody asks.
/// </summary>
internal sealed class ApiDocument
{
    public const string Name = "v1";
    public const string Path = "/openapi/v1.json";
    public const string Page = "/docs";

    private readonly Lazy<Task<byte[]>> _json;
    private readonly Lazy<RequestDelegate> _page;

    public ApiDocument(IServiceProvider services)
    {
        _json = new Lazy<Task<byte[]>>(() => WriteAsync(services));
        _page = new Lazy<RequestDelegate>(() => BuildPage(services));
    }

    /// <summary>The document as JSON.</summary>
    public Task<byte[]> ReadAsync() => _json.Value;

    public static bool IsForPage(HttpContext context) => context.Request.Path.StartsWithSegments(Page, StringComparison.OrdinalIgnoreCase);

    public Task ShowPageAsync(HttpContext context) => _page.Value(context);

    public async Task SendAsync(HttpContext context)
    {
        var json = await ReadAsync();
        context.Response.ContentType = "application/json; charset=utf-8";
        context.Response.ContentLength = json.Length;
        await context.Response.Body.WriteAsync(json, context.RequestAborted);
    }

    private static async Task<byte[]> WriteAsync(IServiceProvider services)
    {
        await using var scope = services.CreateAsyncScope();
        var document = await scope.ServiceProvider.GetRequiredKeyedService<IOpenApiDocumentProvider>(Name).GetOpenApiDocumentAsync();
        using var json = new MemoryStream();
        await document.SerializeAsJsonAsync(json, OpenApiSpecVersion.OpenApi3_1);
        return json.ToArray();
    }

    private static RequestDelegate BuildPage(IServiceProvider services)
    {
        var page = new ApplicationBuilder(services);
        page.UseSwaggerUI(ui =>
        {
            ui.RoutePrefix = Page[1..];
            ui.DocumentTitle = "Rapport";

            // Relative, so that it is found behind a proxy that adds a path, too.
            ui.SwaggerEndpoint("../openapi/v1.json", "Rapport");
        });
        return page.Build();
    }
}
