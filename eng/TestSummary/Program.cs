// Adds up what the test runners wrote into their result files (CTRF) and prints the sum as the last line.
using System.Text.Json;

long passed = 0,
    failed = 0,
    skipped = 0;
foreach (var file in Directory.GetFiles(args[0], "*.json").Order())
{
    using var report = JsonDocument.Parse(File.ReadAllBytes(file));
    var summary = report.RootElement.GetProperty("results").GetProperty("summary");
    passed += summary.GetProperty("passed").GetInt64();
    failed += summary.GetProperty("failed").GetInt64();
    skipped += summary.GetProperty("skipped").GetInt64() + summary.GetProperty("pending").GetInt64();
}

Console.WriteLine(skipped == 0 ? $"{passed} passed, {failed} failed" : $"{passed} passed, {failed} failed, {skipped} skipped");
return failed == 0 && passed > 0 ? 0 : 1;
