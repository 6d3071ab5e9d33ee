using Gordo.Core.Building.Estimators;

namespace Gordo.Core.Building.Detectors;

/// <summary>A model that is not built yet.</summary>
/// <param name="Estimator">The estimator.</param>
/// <param name="Detector">The detector around it; null for a plain estimator.</param>
internal sealed record ModelDefinition(EstimatorDefinition Estimator, DetectorDefinition? Detector);
