using Gordo.Core.Engines;
using Gordo.Core.Engines.Compiled.Graphs;

namespace Gordo.Tests.Engines;

public sealed class CountedModelTests
{
    [Test]
    public void Memory_is_freed_when_the_model_is_retired_and_unused()
    {
        var model = new Model();
        model.TryAcquire().Should().BeTrue();
        model.Release();
        model.Freed.Should().Be(0, "the cache still has it");
        model.Retire();
        model.Freed.Should().Be(1);
        model.TryAcquire().Should().BeFalse();
    }

    [Test]
    public void The_last_use_after_eviction_frees_the_memory()
    {
        var model = new Model();
        model.TryAcquire().Should().BeTrue();
        model.TryAcquire().Should().BeTrue();
        model.Retire();
        model.Retire();
        model.Release();
        model.Freed.Should().Be(0, "another request uses it");
        model.Release();
        model.Freed.Should().Be(1);
    }

    private sealed class Model : CountedModel
    {
        public int Freed { get; private set; }

        public override EngineKinds Engine => EngineKinds.OnnxRuntime;

        public override IReadOnlyList<PlanValue> Inputs => [];

        public override IReadOnlyList<PlanValue> Outputs => [];

        public override long ResidentBytes => 0;

        internal override EngineRun BeginRun(int output, bool isTrial = false) => throw new NotSupportedException();

        private protected override void Free() => Freed++;
    }
}
