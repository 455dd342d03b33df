namespace Rapport.Storage;

/// <summary>
/// One SQL statement, declared once as a static field of a store. Parameters are written <c>$1</c>, <c>$2</c> …;
/// both engines understand that. An engine keeps the prepared form under <see cref="Slot"/>, so running it costs no look-up by text.
/// </summary>
public sealed class Sql(string text)
{
    private static int s_slots;

    public string Text { get; } = text;

    internal int Slot { get; } = Interlocked.Increment(ref s_slots) - 1;

    public override string ToString() => Text;
}
