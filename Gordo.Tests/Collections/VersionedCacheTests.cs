using Gordo.Core;
using Gordo.Core.Collections;
using Gordo.Core.Collections.Files;
using Gordo.Core.Names;

namespace Gordo.Tests.Collections;

public sealed class VersionedCacheTests
{
    private static readonly FolderVersion Version1 = new(new(1, 1), default);
    private static readonly FolderVersion Version2 = new(new(2, 1), default);

    [Test]
    public void A_failure_is_remembered_for_its_version_only()
    {
        VersionedCache<string> cache = Cache();

        for (int i = 0; i < 3; i++)
            FluentActions.Invoking(() => cache.Get(Key(1), Version1, _ => throw new ModelException("malformed"))).Should().Throw<ModelException>();
        cache.LoadCount.Should().Be(1);

        cache.Get(Key(1), Version2, _ => ("mended", Version2)).Should().Be("mended");
    }

    [Test]
    public void A_file_that_cannot_be_read_is_tried_again()
    {
        VersionedCache<string> cache = Cache();

        FluentActions.Invoking(() => cache.Get(Key(1), Version1, _ => throw new ModelException("unreadable", new IOException())))
            .Should().Throw<ModelException>();

        cache.Get(Key(1), Version1, _ => ("readable", Version1)).Should().Be("readable");
    }

    [Test]
    public void A_fault_of_ours_is_not_remembered()
    {
        VersionedCache<string> cache = Cache();

        FluentActions.Invoking(() => cache.Get(Key(1), Version1, _ => throw new InvalidOperationException())).Should().Throw<InvalidOperationException>();

        cache.Get(Key(1), Version1, _ => ("value", Version1)).Should().Be("value");
    }

    [Test]
    public void What_was_read_newer_than_asked_for_serves_who_asks_for_the_newer()
    {
        VersionedCache<string> cache = Cache();

        cache.Get(Key(1), Version1, _ => ("newer", Version2)).Should().Be("newer");
        cache.Get(Key(1), Version2, _ => throw new InvalidOperationException()).Should().Be("newer");

        cache.LoadCount.Should().Be(1);
    }

    [Test]
    public void Nothing_to_read_is_not_kept()
    {
        VersionedCache<string> cache = Cache();

        cache.Get(Key(1), Version1, _ => null).Should().BeNull();

        cache.Count.Should().Be(0);
        cache.Get(Key(1), Version1, _ => ("value", Version1)).Should().Be("value");
    }

    [Test]
    public async Task Whoever_waits_may_give_up_while_the_reader_goes_on()
    {
        VersionedCache<string> cache = Cache();
        using var started = new ManualResetEventSlim();
        using var finish = new ManualResetEventSlim();
        Task<string?> reader = Task.Run(async () => await cache.GetAsync(Key(1), Version1, _ =>
        {
            started.Set();
            finish.Wait();
            return ("value", Version1);
        }, CancellationToken.None));
        started.Wait();

        using var cancellation = new CancellationTokenSource();
        ValueTask<string?> waiting = cache.GetAsync(Key(1), Version1, _ => throw new InvalidOperationException(), cancellation.Token);
        await cancellation.CancelAsync();
        await FluentActions.Awaiting(async () => await waiting).Should().ThrowAsync<OperationCanceledException>();

        finish.Set();
        (await reader).Should().Be("value");
        cache.LoadCount.Should().Be(1);
    }

    [Test]
    public async Task A_value_removed_while_it_is_read_reaches_who_waits_and_is_not_kept()
    {
        VersionedCache<string> cache = Cache();

        string? value = await cache.GetAsync(Key(1), Version1, key =>
        {
            cache.Remove(key);
            return ("value", Version1);
        }, CancellationToken.None);

        value.Should().Be("value");
        cache.Count.Should().Be(0);
        cache.Bytes.Should().Be(0);
    }

    [Test]
    public void Bounds_hold_and_bytes_add_up_under_parallel_use()
    {
        var cache = new VersionedCache<string>(null, 5_000, value => value.Length);
        string value = new('x', 100);

        Parallel.For(0, 20_000, new ParallelOptions { MaxDegreeOfParallelism = 8 }, i =>
        {
            ModelKey key = Key((i * 7919) % 200);
            if (i % 50 == 0)
                cache.Remove(key);
            FolderVersion version = i % 3 == 0 ? Version1 : Version2;
            cache.Get(key, version, _ => (value, version)).Should().Be(value);
        });

        cache.Bytes.Should().BeLessThanOrEqualTo(5_000).And.Be(100L * cache.Count);
        cache.Clear();
        cache.Bytes.Should().Be(0);
    }

    [Test]
    public void One_value_larger_than_the_bound_is_kept_alone()
    {
        var cache = new VersionedCache<string>(null, 10, value => value.Length);

        cache.Get(Key(1), Version1, _ => ("a value beyond the bound", Version1));
        cache.Get(Key(2), Version1, _ => ("another one of that size", Version1));

        cache.Count.Should().Be(1);
        cache.Get(Key(2), Version1, _ => throw new InvalidOperationException()).Should().StartWith("another");
    }

    private static VersionedCache<string> Cache() => new(10, 0, value => value.Length);

    private static ModelKey Key(int number) =>
        new(TemporaryCollection.Revision(TemporaryCollection.Current), TemporaryCollection.Name($"model-{number}"));
}
