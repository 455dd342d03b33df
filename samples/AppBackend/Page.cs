using System.Globalization;
using System.Net;
using System.Text;

namespace AppBackend;

/// <summary>The last webhooks as a page that reloads itself.</summary>
internal static class Page
{
    public static string Of(IReadOnlyList<Entry> entries)
    {
        var rows = new StringBuilder();
        foreach (var entry in entries)
            rows.Append(CultureInfo.InvariantCulture, $"<tr><td><time>{entry.At:HH:mm:ss}</time></td><td>{WebUtility.HtmlEncode(entry.Line)}</td></tr>\n");
        if (entries.Count == 0)
            rows.Append(
                "<tr><td colspan=\"2\">Nothing yet. Set this server's address and /imcallback as the app's callback URL, and block somebody.</td></tr>"
            );

        return $$"""
            <!doctype html>
            <html lang="en">
            <meta charset="utf-8">
            <meta http-equiv="refresh" content="2">
            <link rel="icon" href="data:,"><title>Webhooks</title>
            <style>
              body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem; color-scheme: light dark }
              td { padding: .2rem .8rem .2rem 0; vertical-align: top; overflow-wrap: anywhere }
              time { opacity: .6; font-variant-numeric: tabular-nums }
            </style>
            <h1>Webhooks</h1>
            <p>The last hundred, newest first; times in UTC.</p>
            <table>
            {{rows}}
            </table>
            </html>
            """;
    }
}
