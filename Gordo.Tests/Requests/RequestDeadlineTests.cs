using Gordo.Api.Requests;
using Microsoft.AspNetCore.Http;

namespace Gordo.Tests.Requests;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class RequestDeadlineTests
{
    private readonly DefaultHttpContext _request = new();

    [Test]
    public async Task Completed_task_is_returned_after_the_deadline()
    {
        using var deadline = new RequestDeadline(_request, TimeSpan.Zero);
        (await deadline.WaitAsync(new ValueTask<int>(3))).Should().Be(3);
    }

    [Test]
    public async Task Pending_task_is_cancelled_at_the_deadline()
    {
        using var deadline = new RequestDeadline(_request, TimeSpan.FromMilliseconds(20));
        var never = new TaskCompletionSource<int>();
        await FluentActions.Awaiting(() => deadline.WaitAsync(new ValueTask<int>(never.Task)).AsTask())
            .Should().ThrowAsync<OperationCanceledException>();
    }

    [Test]
    public async Task Time_limit_starts_with_construction()
    {
        using var deadline = new RequestDeadline(_request, TimeSpan.FromMilliseconds(20));
        await Task.Delay(100);
        deadline.Token.WaitHandle.WaitOne(TimeSpan.FromSeconds(30)).Should().BeTrue();
        using var late = new RequestDeadline(_request, TimeSpan.FromHours(1));
        late.Token.IsCancellationRequested.Should().BeFalse();
    }

    [Test]
    public void Token_is_cancelled_when_the_client_disconnects()
    {
        using var gone = new CancellationTokenSource();
        _request.RequestAborted = gone.Token;
        using var deadline = new RequestDeadline(_request, TimeSpan.FromHours(1));
        CancellationToken token = deadline.Token;
        token.IsCancellationRequested.Should().BeFalse();
        gone.Cancel();
        token.IsCancellationRequested.Should().BeTrue();
    }
}
