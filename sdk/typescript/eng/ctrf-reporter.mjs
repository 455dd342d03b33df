// A reporter of node:test that writes the sum of what ran as a CTRF summary.
export default async function* ctrf(events) {
  const summary = { passed: 0, failed: 0, skipped: 0, pending: 0 };
  for await (const { type, data } of events) {
    if (type !== 'test:pass' && type !== 'test:fail') continue;
    // A group of tests is none itself, unless it failed by itself: by what it does before or after its tests.
    const isGroup = data.details?.type === 'suite';
    if (isGroup && (type === 'test:pass' || data.details.error?.failureType === 'subtestsFailed')) continue;
    if (data.skip !== undefined) summary.skipped++;
    else if (data.todo !== undefined) summary.pending++;
    else if (type === 'test:pass') summary.passed++;
    else summary.failed++;
  }
  yield `${JSON.stringify({ results: { summary: { tests: Object.values(summary).reduce((a, b) => a + b), ...summary } } })}\n`;
}
