namespace Rapport.Server.Operations.Operators;

/// <summary>Why a call did not succeed (RFC 9457).</summary>
/// <param name="Title">The HTTP status in words.</param>
/// <param name="Status">The HTTP status.</param>
/// <param name="Detail">What is wrong, in a sentence.</param>
public sealed record OperatorProblem(string Title, int Status, string Detail)
{
    public const string MediaType = "application/problem+json";

    /// <summary>Everything that is wrong with the request, one sentence each.</summary>
    public IReadOnlyList<string>? Mistakes { get; init; }

    internal static async Task WriteAsync(HttpContext context, int status, string detail, IReadOnlyList<string>? mistakes = null)
    {
        var problem = new OperatorProblem(Microsoft.AspNetCore.WebUtilities.ReasonPhrases.GetReasonPhrase(status), status, detail) { Mistakes = mistakes };
        context.Response.StatusCode = status;
        await context.Response.WriteAsJsonAsync(problem, OperatorWire.Json.OperatorProblem, MediaType, CancellationToken.None);
    }
}
