namespace Rapport.Testing;

/// <summary>How long a test waits for something that must happen. Never reached when all is well, so it may be generous.</summary>
public static class Patience
{
    public static TimeSpan Limit { get; } = TimeSpan.FromSeconds(Length.IsLong ? 120 : 30);

    /// <summary>Waits for a task; when it takes too long, fails with a sentence that says what was missing.</summary>
    public static async Task<T> WaitAsync<T>(Task<T> task, Func<string> missing)
    {
        try
        {
            return await task.WaitAsync(Limit);
        }
        catch (TimeoutException fault) when (!task.IsCompleted)
        {
            throw new TimeoutException($"Waited {Limit.TotalSeconds} s in vain: {missing()}", fault);
        }
    }

    /// <inheritdoc cref="WaitAsync{T}"/>
    public static Task WaitAsync(Task task, Func<string> missing) => WaitAsync(Untyped(task), missing);

    private static async Task<bool> Untyped(Task task)
    {
        await task;
        return true;
    }
}
