using Gordo.Core.Building;
using Gordo.Core.Building.Validation;

namespace Gordo.Tests.Building.Validation;

/// <summary>Checks folds against the examples of scikit-learn's documentation.</summary>
internal sealed class SplitterTests
{
    [Test]
    public void TimeSeriesSplit_trains_on_all_rows_before_the_test_rows()
    {
        IReadOnlyList<Fold> folds = new TimeSeriesSplit().Split(11);
        folds.Select(fold => fold.Train.Length).Should().Equal(5, 7, 9);
        folds.Select(fold => string.Join(' ', fold.Test)).Should().Equal("5 6", "7 8", "9 10");
        folds[0].Train.Should().Equal(0, 1, 2, 3, 4);
    }

    [Test]
    public void TimeSeriesSplit_takes_a_test_size_and_a_gap()
    {
        IReadOnlyList<Fold> folds = new TimeSeriesSplit(3, TestRows: 2, Gap: 2).Split(12);
        folds.Select(fold => fold.Train.Length).Should().Equal(4, 6, 8);
        folds.Select(fold => fold.Test[0]).Should().Equal(6, 8, 10);
        new TimeSeriesSplit(3, MaxTrainRows: 3).Split(12)[2].Train.Should().Equal(6, 7, 8);
    }

    [Test]
    public void KFold_gives_the_first_folds_the_remaining_rows()
    {
        IReadOnlyList<Fold> folds = new KFold(3).Split(8);
        folds.Select(fold => string.Join(' ', fold.Test)).Should().Equal("0 1 2", "3 4 5", "6 7");
        folds[1].Train.Should().Equal(0, 1, 2, 6, 7);
    }

    [Test]
    public void A_shuffled_KFold_tests_each_row_once_and_repeats_for_a_seed()
    {
        IReadOnlyList<Fold> folds = new KFold(5, Shuffle: true, Seed: 7).Split(52);
        folds.SelectMany(fold => fold.Test).Should().BeEquivalentTo(Enumerable.Range(0, 52)).And.NotBeInAscendingOrder();
        foreach (Fold fold in folds)
        {
            fold.Test.Should().BeInAscendingOrder();
            fold.Train.Should().BeInAscendingOrder().And.NotIntersectWith(fold.Test);
            (fold.Train.Length + fold.Test.Length).Should().Be(52);
        }
        new KFold(5, Shuffle: true, Seed: 7).Split(52)[2].Test.Should().Equal(folds[2].Test);
        new KFold(5, Shuffle: true, Seed: 8).Split(52)[2].Test.Should().NotEqual(folds[2].Test);
    }

    [Test]
    public void Too_few_rows_are_refused()
    {
        FluentActions.Invoking(() => new TimeSeriesSplit().Split(3)).Should().Throw<BuildException>().WithMessage("*3 rows are too few for 3 folds*");
        FluentActions.Invoking(() => new KFold(5).Split(4)).Should().Throw<BuildException>().WithMessage("*4 rows are too few for 5 folds*");
    }
}
