namespace Rapport.Server.Relationships;

/// <summary>Which of an owner's data a call has changed. Each sequence grows by one per call, however many friends it touched.</summary>
public sealed class OwnerChanges
{
    public bool Standard { get; set; }

    public bool Custom { get; set; }

    public bool Lists { get; set; }

    public bool Any => Standard || Custom || Lists;

    public void CountIn(Tally tally)
    {
        tally.StandardSequence += Standard ? 1 : 0;
        tally.CustomSequence += Custom ? 1 : 0;
        tally.ListSequence += Lists ? 1 : 0;
    }
}
