using System.Reflection;
using System.Xml.Linq;

namespace Rapport.Server.Operations.OpenApi;

/// <summary>The summaries of our types, from the documentation files beside the executable. Without the files there are none.</summary>
internal sealed class XmlDocumentation
{
    private readonly Dictionary<string, string> _summaries = [];

    public XmlDocumentation(params ReadOnlySpan<Assembly> assemblies)
    {
        foreach (var assembly in assemblies)
        {
            var file = Path.Combine(AppContext.BaseDirectory, assembly.GetName().Name + ".xml");
            if (!File.Exists(file))
                continue;

            foreach (var member in XDocument.Load(file).Descendants("member"))
            {
                if (member.Attribute("name")?.Value is { } name && member.Element("summary") is { } summary)
                    _summaries[name] = TextOf(summary);
            }
        }
    }

    public string? Of(Type type) => _summaries.GetValueOrDefault("T:" + NameOf(type));

    public string? Of(PropertyInfo member) => _summaries.GetValueOrDefault($"P:{NameOf(member.DeclaringType!)}.{member.Name}");

    /// <summary>The summary of a method that has no overloads.</summary>
    public string? Of(MethodInfo method)
    {
        var name = $"M:{NameOf(method.DeclaringType!)}.{method.Name}";
        return _summaries.FirstOrDefault(summary => summary.Key == name || summary.Key.StartsWith(name + "(", StringComparison.Ordinal)).Value;
    }

    private static string NameOf(Type type) => type.FullName!.Replace('+', '.');

    private static string TextOf(XElement summary)
    {
        foreach (var reference in summary.Descendants("see").ToList())
            reference.ReplaceWith((reference.Attribute("cref")?.Value ?? reference.Attribute("langword")?.Value ?? "").Split('.', ':')[^1]);
        foreach (var code in summary.Descendants("c").ToList())
            code.ReplaceWith($"`{code.Value}`");
        return string.Join(' ', summary.Value.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
    }
}
