using Microsoft.AspNetCore.Http;

namespace Rapport.Testing;

/// <summary>How a <see cref="WebhookReceiver"/> answers, or does not.</summary>
public sealed class Answer
{
    private readonly Func<HttpContext, Task> _write;

    private Answer(Func<HttpContext, Task> write) => _write = write;

    /// <summary>The answer of a receiver that took the event.</summary>
    public static Answer Ok { get; } = Of(200, """{"ActionStatus":"OK","ErrorCode":0,"ErrorInfo":""}""");

    /// <summary>A web page where JSON belongs.</summary>
    public static Answer Garbage { get; } = Of(200, "<html><body>It works!</body></html>");

    /// <summary>Status 200 and nothing else.</summary>
    public static Answer Empty { get; } = Of(200, "");

    /// <summary>None, until the caller gives up.</summary>
    public static Answer Never { get; } =
        new(async context =>
        {
            try
            {
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted);
            }
            catch (OperationCanceledException)
            {
                // The caller has gone.
            }
        });

    /// <summary>The connection ends without an answer.</summary>
    public static Answer Disconnect { get; } =
        new(context =>
        {
            context.Abort();
            return Task.CompletedTask;
        });

    /// <summary>Any status, body and headers. A test may send what no decent server would, so nothing is added.</summary>
    public static Answer Of(int status, string body = "", params (string Name, string Value)[] headers) =>
        new(async context =>
        {
            context.Response.StatusCode = status;
            foreach (var (name, value) in headers)
                context.Response.Headers[name] = value;

            // Writing even nothing to a 204 ends the connection, which is another failure than the one asked for.
            if (body.Length > 0)
                await context.Response.WriteAsync(body, context.RequestAborted);
        });

    /// <summary>This answer, but not before the gate opens.</summary>
    public Answer When(Task gate) =>
        new(async context =>
        {
            try
            {
                await gate.WaitAsync(context.RequestAborted);
                await _write(context);
            }
            catch (OperationCanceledException)
            {
                // The caller has gone.
            }
        });

    internal Task WriteAsync(HttpContext context) => _write(context);
}
