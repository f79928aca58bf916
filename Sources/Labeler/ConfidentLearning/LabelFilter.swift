/// Which examples count as label issues. The names are those of the Python package cleanlab, whose `find_label_issues`
/// each equals.
///
/// Whatever the filter, an example whose given label has the largest probability, or within 1e-6 of it, is no issue;
/// only the two `low` filters flag by the score alone.
public enum LabelFilter: String, CaseIterable, Sendable {
    /// For each pair of given class i and other class j, the `C[i][j]` examples of i with the largest margin `p_j -
    /// p_i`, where C is the calibrated confident joint.
    case pruneByNoiseRate = "prune_by_noise_rate"
    /// For each class i, the `count(i) - C[i][i]` examples with the lowest self-confidence.
    case pruneByClass = "prune_by_class"
    /// What both of the above flag.
    case both
    /// The examples off the diagonal of the confident joint before its calibration.
    case confidentLearning = "confident_learning"
    /// The examples whose most probable class is not the given one.
    case predictedNotGiven = "predicted_neq_given"
    /// As many as ``confidentLearning`` flags, those with the lowest normalized margin.
    case lowNormalizedMargin = "low_normalized_margin"
    /// As many as ``confidentLearning`` flags, those with the lowest self-confidence.
    case lowSelfConfidence = "low_self_confidence"
}

/// A score for how likely a given label is right: between 0 and 1, low for likely issues.
public enum LabelRanking: String, CaseIterable, Sendable {
    /// The probability of the given label.
    case selfConfidence = "self_confidence"
    /// `(p_given - p_best + 1) / 2`, where best is the most probable of the other classes.
    case normalizedMargin = "normalized_margin"
    /// `log(1 + q) / q` where `q = H(p) / (log K p_given)`, and H is the entropy; q and the given label's probability
    /// are at least 1e-6.
    case confidenceWeightedEntropy = "confidence_weighted_entropy"
}
