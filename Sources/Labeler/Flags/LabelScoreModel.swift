/// The chosen constants of the label scores, which ``MarginEvidence`` and ``FontMixture`` compute.
///
/// The model learns no weights in advance: it fits all its rates to the data set at hand. The first group of constants
/// was chosen on the table of planted errors in docs/flags.md, which `tools/measure-flags --faces 1200` measures: that
/// table is not independent of them. The second group was set by hand.
enum LabelScoreModel {
    // MARK: Chosen on the table of planted errors

    /// The fractions q of atypical images in the states of letter fonts.
    static let atypicalFractions = [0, 0.02, 0.1, 0.3, 0.6]
    /// The density of an atypical image's margin is `right^(1 - a) wrong^a` with this a: the geometric mean of the two.
    static let atypicalExponent = 0.5
    /// The lowest margins are those below this quantile of the margins of wrong labels.
    static let lowFraction = 0.9

    // MARK: Set by hand

    /// The correlation between the letters of a face.
    static let correlation = 0.1
    /// The mean probability that a label in a symbol font is right; at most twice that for the margins that fit best.
    static let rightInSymbolFont = 0.05
    /// The smallest rate of wrong labels. Without it, nothing could be suspect in a data set with almost no errors.
    static let minWrongRate = 0.0005
    /// The largest rate of wrong labels.
    static let maxWrongRate = 0.5
    /// Updates of the rate of wrong labels.
    static let wrongRateUpdates = 6
    /// Expectation-maximization steps for the states' fractions after each of these updates.
    static let stepsPerUpdate = 50
    /// The largest fraction of a bin's given labels that is assumed to be wrong. Beyond it, only the margin itself
    /// orders the labels.
    static let maxWrongInBin = 0.97
    /// How fast the logarithm of the ratio rises as the margin falls, where a bin is at ``maxWrongInBin``.
    static let slopeInFullBins = 3.0
}
