using Microsoft.Extensions.Configuration;
using Rapport.Server.Configuration;

namespace Rapport.Conventions.Tests;

/// <summary>rapport.example.json is copied from, so it must be taken as it is.</summary>
public sealed class ExampleSettingsTests
{
    private static readonly IConfiguration s_example = new ConfigurationBuilder().AddJsonFile(Repository.File("rapport.example.json")).Build();

    [Fact]
    public void The_example_holds_nothing_a_server_would_not_start_with()
    {
        var options = s_example.GetSection("Rapport").Get<RapportOptions>()!;
        options.Apps.ShouldHaveSingleItem();
        Should.NotThrow(() => SettingsRules.Require(s_example, options));
    }

    [Fact]
    public void What_the_example_says_of_the_gateway_is_all_there_is_and_the_default()
    {
        var gateway = s_example.GetSection("Rapport:Gateway");
        var defaults = new GatewayOptions();
        gateway
            .GetChildren()
            .ToDictionary(setting => setting.Key, setting => setting.Value)
            .ShouldBe(
                typeof(GatewayOptions).GetProperties().ToDictionary(property => property.Name, property => property.GetValue(defaults)!.ToString()),
                ignoreOrder: true
            );
    }
}
