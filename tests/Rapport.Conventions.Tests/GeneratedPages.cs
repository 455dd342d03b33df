using System.Collections;
using System.Globalization;
using System.Reflection;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Rapport.Server.Configuration;
using Rapport.Server.Relationships;

namespace Rapport.Conventions.Tests;

/// <summary>Reference pages that are made from the code. <c>RAPPORT_APPROVE=1</c> writes them anew.</summary>
public sealed partial class GeneratedPages
{
    [Fact]
    public void The_page_of_settings_is_what_the_settings_say() => Approve("configuration.md", Configuration());

    [Fact]
    public void The_page_of_truth_tables_is_what_the_rules_say() => Approve("truth-tables.md", TruthTables());

    private static void Approve(string page, string text)
    {
        var file = Repository.File("docs", page);
        if (Environment.GetEnvironmentVariable("RAPPORT_APPROVE") == "1")
            File.WriteAllText(file, text);
        File.ReadAllText(file).ShouldBe(text, $"docs/{page} is out of date: run the tests with RAPPORT_APPROVE=1");
    }

    private static string Configuration()
    {
        var page = new StringBuilder(
            """
            # Settings

            Made from `src/Rapport.Server/Configuration/RapportOptions.cs`.

            Settings come from `appsettings.json` beside the executable, from the environment (`Rapport__DataDirectory=/data`) and from arguments
            (`--Rapport:DataDirectory=/data`); the later one wins. A name that is not here is refused at start. `rapport.example.json` is an
            annotated file to begin with. Where the server listens is set as in every ASP.NET Core program, with `--urls` or `Kestrel`.

            Settings marked *secret* are never logged or shown.

            | Setting | Default | Meaning |
            |---|---|---|

            """
        );
        foreach (var (name, property, defaults) in Settings(typeof(RapportOptions), "Rapport", new RapportOptions()))
        {
            var secret = property.GetCustomAttribute<SecretAttribute>() is null ? "" : " *secret*";
            page.Append(CultureInfo.InvariantCulture, $"| `{name}` | {Text(property.GetValue(defaults))} | {Summary(property)}{secret} |\n");
        }

        return page.ToString();
    }

    private static IEnumerable<(string Name, PropertyInfo Property, object Defaults)> Settings(Type type, string path, object defaults)
    {
        foreach (var property in type.GetProperties())
        {
            var name = $"{path}:{property.Name}";
            var item =
                property.PropertyType.IsGenericType && typeof(IEnumerable).IsAssignableFrom(property.PropertyType)
                    ? property.PropertyType.GetGenericArguments()[0]
                    : null;
            if (item == typeof(string))
                yield return (name + ":0…", property, defaults);
            else if (item?.Namespace == type.Namespace)
            {
                foreach (var setting in Settings(item!, name + ":0", Activator.CreateInstance(item!)!))
                    yield return setting;
            }
            else if (property.PropertyType.Namespace == type.Namespace)
            {
                foreach (var setting in Settings(property.PropertyType, name, property.GetValue(defaults)!))
                    yield return setting;
            }
            else
                yield return (name, property, defaults);
        }
    }

    private static string Text(object? value) =>
        value switch
        {
            null => "",
            bool truth => truth ? "`true`" : "`false`",
            string text => $"`{text}`",
            IEnumerable => "",
            _ => string.Create(CultureInfo.InvariantCulture, $"`{value}`"),
        };

    private static string Summary(PropertyInfo property)
    {
        var member = $"P:{property.DeclaringType!.FullName}.{property.Name}";
        var summary = s_documentation.Descendants("member").First(element => element.Attribute("name")!.Value == member).Element("summary")!;
        return WhiteSpace().Replace(summary.Value, " ").Trim();
    }

    private static string TruthTables()
    {
        var page = new StringBuilder(
            """
            # Truth tables

            What the relationship commands do for every way two accounts can stand to each other. The full tables are data,
            `spec/truth-tables/*.tsv`, and a test executes every row of them. This page is made from the code.

            ## Adding a friend

            The rules of `sns/friend_add` in the order they apply; the first that fits decides. Before them: the item's fields are legal (30001), the
            target is not the asker (30001), the target exists (30003).

            | When | Result |
            |---|---|

            """
        );
        foreach (var rule in FriendAddRules.All)
            page.Append(
                CultureInfo.InvariantCulture,
                $"| {rule.When} | {(rule.Error is null ? "friends: 0" : $"{rule.Error.Code} `{rule.Error.Sentence}`")} |\n"
            );

        page.Append(
            """

            A two-way add also puts the asker into the target's table, unless he is there already.

            ## Answering an application

            What `sns/friend_response` does when the other's application waits; otherwise 30614. Any answer takes the application away.

            | `Response_Action_…` | The other's table | The answerer's table | Webhook |
            |---|---|---|---|
            | `Agree` | the answerer comes in, unless he is there | as before | one pair, if he was not there |
            | `AgreeAndAdd` | the answerer comes in, unless he is there | the other comes in, unless he is there | a pair for each entry added |
            | `Reject` | as before | as before | none |

            Once each has the other, an application of the answerer's own to the other is dropped as well.

            ## Blocking and unblocking

            `>` from the owner to the other, `<` the other way round.

            | Before | `black_list_add` | After | Webhook |
            |---|---|---|---|
            | not blocked | 0 | blocked; applications in both directions are dropped; the friendship ends in both directions, unless the app has switched that off | one pair |
            | blocked | 30001 `Err_SNS_BlackListAdd_Already_Exist` | as before | none |

            | Before | `black_list_delete` | After | Webhook |
            |---|---|---|---|
            | blocked | 0 | not blocked; nothing comes back | one pair |
            | not blocked | 30001 `Err_SNS_BlackListDelete_Not_Exist` | as before | none |

            ## Deleting a friend

            | The owner has the other | The other has the owner | `Delete_Type_Single` | `Delete_Type_Both` |
            |---|---|---|---|
            | yes | yes | 0, the other still has the owner | 0, neither has the other |
            | yes | no | 0 | 0 |
            | no | yes | 31704, as before | 31704, as before |
            | no | no | 31704 | 31704 |

            ## Checks

            A is the owner, B the other.

            | A has B | B has A | `…_Type_Both` | `…_Type_Single` |
            |---|---|---|---|

            """
        );
        foreach (var (there, back) in new[] { (true, true), (true, false), (false, true), (false, false) })
        {
            page.Append(
                CultureInfo.InvariantCulture,
                $"| {(there ? "yes" : "no")} | {(back ? "yes" : "no")} | `{RelationNames.OfFriends(there, back)}`, `{RelationNames.OfBlock(there, back)}` | `{RelationNames.OfFriends(there, false)}`, `{RelationNames.OfBlock(there, false)}` |\n"
            );
        }

        return page.ToString();
    }

    private static readonly XDocument s_documentation = XDocument.Load(Path.ChangeExtension(typeof(RapportOptions).Assembly.Location, ".xml"));

    [GeneratedRegex(@"\s+")]
    private static partial Regex WhiteSpace();
}
