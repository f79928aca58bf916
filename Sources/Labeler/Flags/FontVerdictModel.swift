internal import Foundation

/// The model behind a ``FontVerdict``: a logistic regression on evidence from the images and the font file. All learned
/// weights and chosen constants of font verdicts are here.
///
/// `tools/measure-fonts` fits the weights to `data/font-truth.csv`: 9,720 faces of Debian's font packages with verdicts
/// by an AI model that was shown contact sheets. docs/flags.md reports the accuracy on fonts that were not used in the
/// fit. The other constants were set by hand, with the same data in view.
enum FontVerdictModel {
    // MARK: Fitted by tools/measure-fonts

    /// The weighted fraction of symbol fonts in the data that the weights were fitted to.
    static let symbolFraction = 0.049
    private static let constant = -13.84
    private static let neighbourWeight = 4.55
    private static let assignmentWeight = 3.13
    /// Weights of the clues. The fit leaves out clues that would count in favour of a letter font; they do not improve
    /// the result on other fonts.
    private static let clueWeights: [FontClues.Clue: Double] = [
        .symbolName: 4.28, .symbolMap: 5.34, .declaredSymbolic: 2.64, .misnamed: 5.51, .fewLabels: 8.22,
    ]

    // MARK: Set by hand

    /// The verdict from which a face counts as a symbol font. Above one half, because a wrong verdict flags all letters
    /// of a face.
    static let verdictThreshold = 0.9
    /// What a verdict below ``verdictThreshold`` counts at most when the labels of the face are scored.
    static let maxVerdictBelowThreshold = 0.4
    /// The smallest fraction of symbol fonts that a data set is assumed to have; also for letter fonts.
    static let minFraction = 0.002
    /// The weight of the prior on the fraction of agreeing neighbours, in neighbours.
    static let priorNeighbours = 5.0
    /// The largest log-odds.
    private static let maxLogOdds = 30.0

    /// The odds that a face is a symbol font, in data with a fraction of ``symbolFraction``.
    static func odds(neighbours: Double, assignment: Double, clues: FontClues) -> Double {
        var sum = constant + neighbourWeight * neighbours + assignmentWeight * assignment
        // In the order of the cases, because floating-point sums depend on the order.
        for clue in FontClues.Clue.allCases { sum += (clueWeights[clue] ?? 0) * clues[clue] }
        return exp(min(sum, maxLogOdds))
    }

    /// Turns odds into probabilities, adjusted to the fraction of symbol fonts among these faces.
    ///
    /// Expectation-maximization finds this fraction (Saerens, Latinne and Decaestecker, "Adjusting the Outputs of a
    /// Classifier to New a Priori Probabilities", Neural Computation 14, 2002). Faces without odds get the fraction.
    static func probabilities(_ odds: [Double?]) -> [Double] {
        let known = odds.compactMap { $0 }
        let learned = symbolFraction / (1 - symbolFraction)
        func probability(_ odds: Double, _ fraction: Double) -> Double {
            let adjusted = odds * fraction / (1 - fraction) / learned
            return adjusted / (1 + adjusted)
        }
        var fraction = symbolFraction
        for _ in 0..<200 where !known.isEmpty {
            let mean = known.reduce(0) { $0 + probability($1, fraction) } / Double(known.count)
            fraction = min(max(mean, minFraction), 1 - minFraction)
        }
        return odds.map { odds in odds.map { probability($0, fraction) } ?? fraction }
    }

    /// What a verdict counts as when the labels of the face are scored.
    ///
    /// Only a verdict of ``verdictThreshold`` or more flags all labels of a face. A lower verdict makes them suspect:
    /// labels that the network contradicts are then flagged.
    static func effective(_ verdict: Double) -> Double {
        verdict >= verdictThreshold ? verdict : min(verdict, maxVerdictBelowThreshold)
    }
}
