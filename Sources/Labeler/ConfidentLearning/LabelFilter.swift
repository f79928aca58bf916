/// Which examples count as label issues. The names and results are those of `find_label_issues` in the Python package
/// cleanlab.
///
/// An example whose given label has the largest probability, or is within 1e-6 of it, is never an issue, except with the
/// two `low` filters, which use only the score.
public enum LabelFilter: String, CaseIterable, Sendable {
    /// For each pair of given class i and other class j, the `C[i][j]` examples of i with the largest margin `p_j -
    /// p_i`, where C is the calibrated confident joint.
    case pruneByNoiseRate = "prune_by_noise_rate"
    /// For each class i, the `count(i) - C[i][i]` examples with the lowest self-confidence.
    case pruneByClass = "prune_by_class"
    /// The examples that both of the above flag.
    case both
    /// The examples off the diagonal of the confident joint before its calibration.
    case confidentLearning = "confident_learning"
    /// The examples whose most probable class is not the given one.
    case predictedNotGiven = "predicted_neq_given"
    /// The examples with the lowest normalized margins, as many as ``confidentLearning`` flags.
    case lowNormalizedMargin = "low_normalized_margin"
    /// The examples with the lowest self-confidence, as many as ``confidentLearning`` flags.
    case lowSelfConfidence = "low_self_confidence"
}

/// A quality score of a given label, 0 to 1; low for likely issues.
public enum LabelRanking: String, CaseIterable, Sendable {
    /// The probability of the given label.
    case selfConfidence = "self_confidence"
    /// `(p_given - p_best + 1) / 2`, where best is the most probable of the other classes.
    case normalizedMargin = "normalized_margin"
    /// `log(1 + q) / q` where `q = H(p) / (log K p_given)`, and H is the entropy; q and the given label's probability
    /// are at least 1e-6.
    case confidenceWeightedEntropy = "confidence_weighted_entropy"
}
